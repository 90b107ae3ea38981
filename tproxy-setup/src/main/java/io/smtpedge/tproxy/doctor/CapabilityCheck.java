package io.smtpedge.tproxy.doctor;

import io.smtpedge.tproxy.config.Role;
import io.smtpedge.tproxy.config.Source;
import io.smtpedge.tproxy.config.Topology;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who uses the clients' addresses needs CAP_NET_RAW or CAP_NET_ADMIN, capabilities(7); without, bind(2) says EPERM. */
final class CapabilityCheck implements Check {

    private static final String NAME = "capability";
    private static final long NET_ADMIN = 1L << 12;
    private static final long NET_RAW = 1L << 13;
    private static final Pattern EFFECTIVE = Pattern.compile("CapEff:\\s*([0-9a-f]+)");

    @Override
    public List<Finding> look(Setup setup) {
        if (setup.is(Role.MTA)) {
            return List.of();
        }
        List<InetSocketAddress> addresses = new ArrayList<>();
        // Behind a PROXY header the edge uses its own address.
        if (setup.is(Role.EDGE) && setup.config().source() == Source.TRANSPARENT) {
            addresses.addAll(setup.config().edge().listen());
        }
        if (setup.is(Role.HAPROXY) || setup.config().topology() == Topology.SAME_HOST) {
            addresses.addAll(setup.config().haproxy().listen());
        }
        List<Finding> findings = new ArrayList<>();
        Listener.parse(setup.host().run(Listener.COMMAND).text()).stream()
                .filter(listener -> addresses.stream().anyMatch(listener::takes))
                .flatMap(listener -> listener.owners().stream())
                .distinct()
                .forEach(owner -> findings.add(look(setup, owner)));
        return findings;
    }

    private static Finding look(Setup setup, Listener.Owner owner) {
        Optional<Long> effective =
                setup.host().read("/proc/" + owner.pid() + "/status").flatMap(CapabilityCheck::effective);
        if (effective.isEmpty()) {
            return Finding.warn(NAME, "Not looked at: the capabilities of " + owner + ".", "run doctor as root");
        }
        if ((effective.get() & (NET_RAW | NET_ADMIN)) != 0) {
            return Finding.ok(NAME, owner + " may use the clients' addresses.");
        }
        boolean haproxy = owner.name().startsWith("haproxy");
        String unit = haproxy ? "haproxy" : "smtp-edge";
        return Finding.fail(
                NAME,
                owner + " has neither CAP_NET_RAW nor CAP_NET_ADMIN: it cannot use the clients' addresses (EPERM)."
                        + (haproxy
                                ? " An HAProxy that is started as root and has \"user\" in its configuration gives them up."
                                : ""),
                "systemctl edit " + unit + "    # [Service] AmbientCapabilities=CAP_NET_RAW; then: systemctl restart "
                        + unit);
    }

    private static Optional<Long> effective(String status) {
        Matcher matcher = EFFECTIVE.matcher(status);
        return matcher.find() ? Optional.of(Long.parseUnsignedLong(matcher.group(1), 16)) : Optional.empty();
    }
}
