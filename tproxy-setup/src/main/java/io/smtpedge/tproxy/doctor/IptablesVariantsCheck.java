package io.smtpedge.tproxy.doctor;

import io.smtpedge.tproxy.config.Role;
import java.util.List;

/** Two kernels' worth of rules: what iptables-legacy says is not seen by iptables-nft, and which comes first surprises. */
final class IptablesVariantsCheck implements Check {

    private static final String NAME = "iptables-variants";

    @Override
    public List<Finding> look(Setup setup) {
        if (setup.is(Role.MTA)) {
            return List.of();
        }
        Host host = setup.host();
        boolean legacy = marks(host, "/proc/net/ip_tables_names", "iptables-legacy-save")
                || marks(host, "/proc/net/ip6_tables_names", "ip6tables-legacy-save");
        boolean nft = hasRules(host, "iptables-nft-save") || hasRules(host, "ip6tables-nft-save");
        return List.of(
                legacy && nft
                        ? Finding.warn(
                                NAME,
                                "Both iptables-legacy and iptables-nft have rules in their mangle tables: each shows only"
                                        + " its own, and both apply.",
                                "iptables-legacy-save -t mangle; iptables-nft-save -t mangle    # keep one of them:"
                                        + " update-alternatives --config iptables")
                        : Finding.ok(NAME, "Not more than one kind of iptables has rules in its mangle table."));
    }

    /** The file names the tables that exist: asking for one that does not would make it. */
    private static boolean marks(Host host, String names, String command) {
        return host.read(names).orElse("").lines().anyMatch("mangle"::equals) && hasRules(host, command);
    }

    private static boolean hasRules(Host host, String command) {
        return host.run(command + " -t mangle").text().lines().anyMatch(line -> line.startsWith("-A "));
    }
}
