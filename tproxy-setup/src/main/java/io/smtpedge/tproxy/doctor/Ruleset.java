package io.smtpedge.tproxy.doctor;

import io.smtpedge.tproxy.config.Addresses;
import io.smtpedge.tproxy.config.TproxyConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All firewall rules of the box: those of nft, and with them those of iptables-nft, in the words of nft(8); those of
 * iptables-legacy, if it is in use, in words of their own.
 *
 * @param chains of nft
 * @param legacy the output of iptables-legacy-save and ip6tables-legacy-save; mostly empty
 */
record Ruleset(List<Chain> chains, List<String> legacy) {

    private static final Pattern TABLE = Pattern.compile("^table (.+) \\{");
    private static final Pattern DESTINATION = Pattern.compile("daddr |(^| )-d ");
    private static final Pattern CHAIN = Pattern.compile("^\\tchain (\\S+) \\{");

    /**
     * One chain.
     *
     * @param table family and name, such as {@code ip nat}
     * @param hook the line that hooks it in; empty for a chain that others jump to
     */
    record Chain(String table, String name, String hook, List<String> rules) {}

    /** What is there now; empty when it may not be read. */
    static Optional<Ruleset> read(Host host) {
        Host.Printed nft = host.run("nft -t list ruleset");
        if (nft.noSuchProgram() || nft.denied()) {
            return Optional.empty();
        }
        return Optional.of(new Ruleset(chains(nft.text()), legacy(host)));
    }

    private static List<Chain> chains(String text) {
        List<Chain> chains = new ArrayList<>();
        String table = "";
        for (String line : text.lines().toList()) {
            Matcher tableLine = TABLE.matcher(line);
            Matcher chainLine = CHAIN.matcher(line);
            if (tableLine.find()) {
                table = tableLine.group(1);
            } else if (chainLine.find()) {
                chains.add(new Chain(table, chainLine.group(1), "", new ArrayList<>()));
            } else if (line.startsWith("\t\t") && !chains.isEmpty()) {
                String rule = line.strip();
                if (rule.startsWith("type ") && rule.contains(" hook ")) {
                    Chain chain = chains.removeLast();
                    chains.add(new Chain(chain.table, chain.name, rule, chain.rules));
                } else {
                    chains.getLast().rules.add(rule);
                }
            }
        }
        return chains;
    }

    /** Only tables that exist: asking for one that does not would make it. */
    private static List<String> legacy(Host host) {
        List<String> lines = new ArrayList<>();
        if (!host.read("/proc/net/ip_tables_names").orElse("").isBlank()) {
            lines.addAll(host.run("iptables-legacy-save").text().lines().toList());
        }
        if (!host.read("/proc/net/ip6_tables_names").orElse("").isBlank()) {
            lines.addAll(host.run("ip6tables-legacy-save").text().lines().toList());
        }
        return lines;
    }

    /** Whether a rule names this port of TCP as its destination. */
    static boolean names(String rule, int port) {
        return Pattern.compile("dport (?:" + port + "\\b(?!-)|\\{[^}]*\\b" + port + "\\b[^}]*\\})|--dports? (?:\\S*,)?"
                        + port + "\\b")
                .matcher(rule)
                .find();
    }

    /** Whether a rule names the clients' connections to the MX: its port, and no other destination. */
    static boolean concerns(String rule, TproxyConfig config) {
        return config.ports().stream().anyMatch(port -> names(rule, port))
                && (!DESTINATION.matcher(rule).find()
                        || config.mx().stream().anyMatch(mx -> rule.contains(Addresses.text(mx))));
    }
}
