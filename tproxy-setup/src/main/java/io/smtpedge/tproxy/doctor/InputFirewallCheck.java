package io.smtpedge.tproxy.doctor;

import io.smtpedge.tproxy.config.Role;
import io.smtpedge.tproxy.doctor.Ruleset.Chain;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A firewall on this box's own input must let the <em>original</em> port through: the packet that TPROXY hands over still
 * says port 25. Rules alone do not tell for certain, so this only warns; the probe watches clients.
 */
public final class InputFirewallCheck implements Check {

    public static final String NAME = "input-firewall";

    @Override
    public List<Finding> look(Setup setup) {
        if (!setup.is(Role.EDGE)) {
            return List.of();
        }
        Optional<Ruleset> rules = Ruleset.read(setup.host());
        if (rules.isEmpty()) {
            return List.of();
        }
        return setup.config().ports().stream()
                .flatMap(port -> look(rules.get(), port).stream())
                .toList();
    }

    private static List<Finding> look(Ruleset rules, int port) {
        List<Finding> findings = new ArrayList<>();
        for (Chain chain : rules.chains()) {
            if (chain.hook().contains("type filter hook input") && closed(chain) && !allows(rules, chain, port)) {
                findings.add(Finding.warn(
                        NAME,
                        "The chain " + chain.name() + " of the table " + chain.table()
                                + " drops input, and no rule of that table accepts port " + port
                                + ", the port that the clients' packets still carry here. If they get no answer, this is why;"
                                + " doctor --probe watches.",
                        remedy(chain, port)));
            }
        }
        List<String> legacy = rules.legacy();
        if (legacy.stream().anyMatch(line -> line.startsWith(":INPUT DROP"))
                && legacy.stream().noneMatch(line -> line.endsWith("-j ACCEPT") && Ruleset.names(line, port))) {
            findings.add(Finding.warn(
                    NAME,
                    "INPUT of iptables-legacy drops, and no rule accepts port " + port + ".",
                    "iptables-legacy -I INPUT -p tcp --dport " + port + " -j ACCEPT"));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(NAME, "No input chain closes port " + port + " by default."));
        }
        return findings;
    }

    /** What opens the port in the first chain that closes it. */
    public static String remedy(Setup setup, int port) {
        return Ruleset.read(setup.host()).stream()
                .flatMap(rules -> rules.chains().stream())
                .filter(chain -> chain.hook().contains("type filter hook input") && closed(chain))
                .findFirst()
                .map(chain -> remedy(chain, port))
                .orElse("nft list ruleset    # look for what drops tcp dport " + port + " on input");
    }

    private static String remedy(Chain chain, int port) {
        return "nft insert rule " + chain.table() + " " + chain.name() + " tcp dport " + port + " accept";
    }

    private static boolean closed(Chain chain) {
        return chain.hook().contains("policy drop")
                || chain.rules().stream().anyMatch(rule -> rule.matches("(counter .*)?(drop|reject.*)"));
    }

    private static boolean allows(Ruleset rules, Chain input, int port) {
        return rules.chains().stream()
                .filter(chain -> chain.table().equals(input.table()))
                .flatMap(chain -> chain.rules().stream())
                .anyMatch(rule -> opens(rule, port));
    }

    private static boolean opens(String rule, int port) {
        if (rule.equals("accept")) {
            return true;
        }
        return Ruleset.names(rule, port) && !rule.contains("drop") && !rule.contains("reject");
    }
}
