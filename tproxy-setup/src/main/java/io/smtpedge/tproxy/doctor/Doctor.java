package io.smtpedge.tproxy.doctor;

import java.util.List;

/** All that can be judged by looking. Changes nothing, sends nothing. */
public final class Doctor {

    /** Causes before what follows from them: the verdict is the first failure. */
    private static final List<Check> CHECKS = List.of(
            new SysctlCheck(),
            new WayBackCheck(),
            new LocalRouteCheck(),
            new RoutingRuleCheck(),
            new FirewallCheck(),
            new ListenerCheck(),
            new CapabilityCheck(),
            new DnatCheck(),
            new DeliveryCheck(),
            new ReversePathCheck(),
            new InputFirewallCheck(),
            new IptablesVariantsCheck(),
            new NetworkdCheck(),
            new IpForwardCheck());

    private Doctor() {}

    public static List<Finding> examine(Setup setup) {
        return CHECKS.stream().flatMap(check -> check.look(setup).stream()).toList();
    }
}
