package io.smtpedge.tproxy.doctor;

import java.util.ArrayList;
import java.util.List;

/** All that can be judged by looking. Changes nothing, sends nothing. */
public final class Doctor {

    /** The parts of the plan. */
    private static final List<Check> PLANNED = List.of(
            new SysctlCheck(), new WayBackCheck(), new LocalRouteCheck(), new RoutingRuleCheck(), new FirewallCheck());

    private static final List<Check> OTHERS = List.of(
            new EarlierRuleCheck(),
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

    /** Causes before what follows from them: the verdict is the first failure. */
    public static List<Finding> examine(Setup setup) {
        List<Finding> findings = new ArrayList<>();
        PLANNED.forEach(check -> findings.addAll(check.look(setup)));
        findings.addAll(PlanCheck.look(setup, findings));
        OTHERS.forEach(check -> findings.addAll(check.look(setup)));
        return findings;
    }
}
