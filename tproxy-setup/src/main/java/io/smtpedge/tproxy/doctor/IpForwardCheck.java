package io.smtpedge.tproxy.doctor;

import io.smtpedge.tproxy.config.Role;
import java.util.List;

/** ip_forward has no effect on proxied connections, although many guides ask for it. */
final class IpForwardCheck implements Check {

    @Override
    public List<Finding> look(Setup setup) {
        if (setup.is(Role.MTA)) {
            return List.of();
        }
        boolean forwards = setup.host()
                .read("/proc/sys/net/ipv4/ip_forward")
                .orElse("")
                .strip()
                .equals("1");
        return List.of(Finding.ok(
                "ip-forward",
                forwards
                        ? "net.ipv4.ip_forward is 1; proxied connections do not need it."
                        : "net.ipv4.ip_forward is 0; proxied connections do not need it, other traffic through this box"
                                + " would."));
    }
}
