package io.smtpedge.tproxy.doctor;

import io.smtpedge.tproxy.config.Addresses;
import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.config.Role;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Strict reverse path check (rp_filter = 1): a packet is dropped unless its source would be answered on the interface it
 * came in on. That is harmless where routes are symmetric, so it is only a fault together with a second way in: which one
 * clients come by, rules and routes do not tell; the probe watches them.
 */
final class ReversePathCheck implements Check {

    private static final String NAME = "rp-filter";

    @Override
    public List<Finding> look(Setup setup) {
        if (setup.is(Role.MTA) || !setup.config().families().contains(Family.IPV4)) {
            return List.of();
        }
        List<String> strict = strict(setup.host());
        if (strict.isEmpty()) {
            return List.of(Finding.ok(NAME, "The reverse path check is loose or off."));
        }
        List<String> ways = defaultDevices(setup.host());
        if (setup.is(Role.EDGE) && ways.size() > 1 && ways.stream().anyMatch(strict::contains)) {
            InetAddress client = setup.client(Family.IPV4);
            return List.of(Finding.warn(
                    NAME,
                    "The reverse path check is strict, and default routes lead out on " + String.join(" and ", ways)
                            + ": a client that comes in on another interface than the one that leads to it gets no answer."
                            + " Now " + Addresses.text(client) + " is reached on "
                            + RouteQuery.ask(setup.host(), client, "").device().orElse("none") + ".",
                    loosen(ways.stream().filter(strict::contains))));
        }
        return List.of(Finding.ok(
                NAME,
                "The reverse path check is strict on " + String.join(", ", strict)
                        + "; that is harmless while packets come in where their answers go out."));
    }

    private static String loosen(Stream<String> devices) {
        return "sysctl -w "
                + String.join(
                        " ",
                        devices.map(device -> "net/ipv4/conf/" + device + "/rp_filter=2")
                                .toList());
    }

    /** The stricter of "all" and the interface's own holds, with 2 (loose) over 1: ip-sysctl, rp_filter. */
    private static List<String> strict(Host host) {
        int all = value(host, "all");
        List<String> strict = new ArrayList<>();
        for (String device : host.names("/proc/sys/net/ipv4/conf")) {
            boolean real = !List.of("all", "default", "lo").contains(device);
            if (real && Math.max(all, value(host, device)) == 1) {
                strict.add(device);
            }
        }
        return strict;
    }

    private static int value(Host host, String device) {
        return switch (host.read("/proc/sys/net/ipv4/conf/" + device + "/rp_filter")
                .orElse("")
                .strip()) {
            case "1" -> 1;
            case "2" -> 2;
            default -> 0;
        };
    }

    private static List<String> defaultDevices(Host host) {
        return host.run("ip -4 route show default")
                .text()
                .lines()
                .filter(line -> line.startsWith("default "))
                .map(line -> line.replaceFirst(".*\\bdev (\\S+).*", "$1"))
                .distinct()
                .toList();
    }
}
