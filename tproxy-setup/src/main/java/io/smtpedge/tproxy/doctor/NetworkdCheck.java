package io.smtpedge.tproxy.doctor;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** systemd-networkd removes routing rules and routes that are not its own, whenever it is restarted. */
final class NetworkdCheck implements Check {

    private static final String NAME = "networkd";
    private static final List<String> KEYS = List.of("ManageForeignRoutingPolicyRules", "ManageForeignRoutes");
    private static final List<String> NO = List.of("no", "false", "off", "0", "n", "f");

    @Override
    public List<Finding> look(Setup setup) {
        Host host = setup.host();
        if (!host.run("systemctl is-active systemd-networkd").text().strip().equals("active")) {
            return List.of(Finding.ok(NAME, "systemd-networkd does not run."));
        }
        String config =
                host.run("systemd-analyze cat-config systemd/networkd.conf").text();
        List<String> open = KEYS.stream().filter(key -> !says(config, key)).toList();
        if (open.isEmpty()) {
            return List.of(Finding.ok(NAME, "systemd-networkd leaves rules and routes of others alone."));
        }
        return List.of(Finding.warn(
                NAME,
                "systemd-networkd runs without " + String.join("=no and ", open)
                        + "=no: when it starts anew it removes our rules and routes, and proxying stops.",
                "mkdir -p /etc/systemd/networkd.conf.d && printf '[Network]\\nManageForeignRoutingPolicyRules=no\\n"
                        + "ManageForeignRoutes=no\\n' > /etc/systemd/networkd.conf.d/smtp-edge.conf"
                        + " && systemctl restart systemd-networkd && " + setup.apply()));
    }

    /** The last line about a key is the one that holds. */
    private static boolean says(String config, String key) {
        return Arrays.stream(config.split("\n", -1))
                .map(String::strip)
                .filter(line -> line.startsWith(key + "="))
                .reduce((_, last) -> last)
                .map(line -> line.substring(key.length() + 1).strip().toLowerCase(Locale.ROOT))
                .filter(NO::contains)
                .isPresent();
    }
}
