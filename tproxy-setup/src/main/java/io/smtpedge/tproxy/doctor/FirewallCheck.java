package io.smtpedge.tproxy.doctor;

import io.smtpedge.tproxy.plan.Step.FirewallRule;
import io.smtpedge.tproxy.plan.Step.IptablesChain;
import io.smtpedge.tproxy.plan.Step.IptablesChains;
import io.smtpedge.tproxy.plan.Step.NftChain;
import io.smtpedge.tproxy.plan.Step.NftTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules that mark packets and hand them to the edge. A tool lists a rule in other words than it was written in, so
 * only what makes the rule is looked for; {@link PlanCheck} compares every word.
 */
final class FirewallCheck implements Check {

    /** Packets of connections that exist here. */
    private static final String DIVERT = "divert";
    /** Packets of new connections. */
    private static final String TPROXY = "tproxy";

    static final List<String> NAMES = List.of(DIVERT, TPROXY);

    /** What makes a rule of nft(8). */
    private static final Pattern NFT_ESSENCE =
            Pattern.compile("tproxy ip6? to \\S+|socket transparent 1|meta mark set");
    /** What makes a rule of iptables(8). */
    private static final Pattern IPTABLES_ESSENCE =
            Pattern.compile("--on-port \\d+|-m socket --transparent|--set-xmark \\S+|-j ACCEPT");

    @Override
    public List<Finding> look(Setup setup) {
        List<Finding> findings = new ArrayList<>();
        setup.steps(NftTable.class).forEach(table -> findings.add(nft(setup, table)));
        setup.steps(IptablesChains.class).forEach(chains -> findings.add(iptables(setup, chains)));
        return findings;
    }

    private static Finding nft(Setup setup, NftTable table) {
        Host.Printed printed = setup.host().run(NftTables.LIST);
        String name = "the nft table inet " + table.name();
        if (printed.noSuchProgram() || printed.denied()) {
            return Finding.unseen(DIVERT, NftTables.LIST, printed);
        }
        Optional<String> text = NftTables.find(printed.text(), table.name());
        if (text.isEmpty()) {
            return broken(DIVERT, setup, name + " is missing");
        }
        for (NftChain chain : table.chains()) {
            Optional<String> body = body(text.get(), chain.name());
            if (body.isEmpty()) {
                return broken(check(chain), setup, name + " has no chain " + chain.name());
            }
            String hook = chain.hook().replaceFirst(" priority .*", "");
            if (!body.get().contains(hook)) {
                return broken(DIVERT, setup, "the chain " + chain.name() + " of " + name + " is hooked in nowhere");
            }
            Optional<FirewallRule> missing = missing(chain.rules(), NFT_ESSENCE, body.get());
            if (missing.isPresent()) {
                return broken(
                        check(missing.get()),
                        setup,
                        "the chain " + chain.name() + " of " + name + " lacks the rule \""
                                + missing.get().text() + "\"");
            }
        }
        return Finding.ok(DIVERT, name + " has all its chains and rules.");
    }

    private static Optional<String> body(String table, String chain) {
        Matcher matcher = Pattern.compile(
                        "\\bchain " + Pattern.quote(chain) + " \\{([^}]*(?:\\{[^}]*\\}[^}]*)*)\\n\\t\\}")
                .matcher(table);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static Finding iptables(Setup setup, IptablesChains chains) {
        String command = chains.family().iptables() + "-save -t mangle";
        Host.Printed printed = setup.host().run(command);
        String name = "the mangle table of " + chains.family().iptables();
        if (!printed.fine()) {
            return Finding.unseen(DIVERT, command, printed);
        }
        for (IptablesChain chain : chains.chains()) {
            String rules = String.join(
                    "\n",
                    printed.text()
                            .lines()
                            .filter(line -> line.startsWith("-A " + chain.name() + " "))
                            .toList());
            Optional<FirewallRule> missing = missing(chain.rules(), IPTABLES_ESSENCE, rules);
            if (missing.isPresent()) {
                return broken(
                        check(missing.get()),
                        setup,
                        "the chain " + chain.name() + " in " + name + " lacks the rule \""
                                + missing.get().text() + "\"");
            }
        }
        if (!printed.text().contains("-A PREROUTING -j " + chains.entry())) {
            return broken(DIVERT, setup, "nothing in PREROUTING of " + name + " leads to the chain " + chains.entry());
        }
        return Finding.ok(DIVERT, name + " has all our chains and rules.");
    }

    /** A rule that is there less often than it should be. */
    private static Optional<FirewallRule> missing(List<FirewallRule> rules, Pattern essence, String listed) {
        for (FirewallRule rule : rules) {
            Matcher matcher = essence.matcher(rule.text());
            if (matcher.find()) {
                String words = matcher.group();
                long wanted = rules.stream()
                        .filter(each -> each.text().contains(words))
                        .count();
                long there = listed.lines().filter(line -> line.contains(words)).count();
                if (there < wanted) {
                    return Optional.of(rule);
                }
            }
        }
        return Optional.empty();
    }

    private static String check(NftChain chain) {
        return chain.rules().stream().anyMatch(rule -> rule.text().contains("tproxy ")) ? TPROXY : DIVERT;
    }

    private static String check(FirewallRule rule) {
        return rule.text().contains("tproxy ") || rule.text().contains("TPROXY") ? TPROXY : DIVERT;
    }

    private static Finding broken(String check, Setup setup, String what) {
        String effect = check.equals(TPROXY)
                ? ": the clients' connections do not get to the edge."
                : ": packets for clients that belong to a connection of this box are not told from others, and sent on.";
        return Finding.fail(check, Character.toUpperCase(what.charAt(0)) + what.substring(1) + effect, setup.apply());
    }
}
