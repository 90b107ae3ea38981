package io.smtpedge.tproxy.doctor;

import io.smtpedge.tproxy.config.Role;
import io.smtpedge.tproxy.doctor.Ruleset.Chain;
import io.smtpedge.tproxy.plan.Ours;
import io.smtpedge.tproxy.plan.Step.IptablesChains;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Rules of someone else's that end a client's packet before ours see it, or after. A drop ends it in any prerouting chain.
 * An accept ends only its own chain, so it counts where ours is jumped to from the same one: PREROUTING of iptables.
 */
final class EarlierRuleCheck implements Check {

    private static final String NAME = "earlier-rule";
    private static final String RULESET = "nft -t list ruleset";

    private static final Pattern ENDS = Pattern.compile("\\b(drop|reject|DROP)\\b|\\btproxy (ip6? )?to |-j TPROXY");
    private static final Pattern ENDS_THE_CHAIN = Pattern.compile(" ?\\b(accept|return)$|-j (ACCEPT|RETURN)$");
    /** What a rule may say and still meet every client. Possessive: long rules of others must not take long. */
    private static final Pattern FOR_ALL = Pattern.compile(
            "(meta l4proto tcp|ip6? daddr|tcp dport|counter packets \\d+ bytes \\d+|drop|accept|return"
                    + "|reject( with .*)?|-A PREROUTING|-d|-p tcp|-m tcp|--dport|-j [A-Z]+|\\{[^}]*\\}|[0-9a-f.:/]++|\\s)++");

    @Override
    public List<Finding> look(Setup setup) {
        if (!setup.is(Role.EDGE)) {
            return List.of();
        }
        Optional<Ruleset> rules = Ruleset.read(setup.host());
        if (rules.isEmpty()) {
            return List.of(Finding.unseen(NAME, RULESET, setup.host().run(RULESET)));
        }
        List<Finding> findings = new ArrayList<>();
        for (Chain chain : rules.get().chains()) {
            if (chain.hook().contains("hook prerouting") && !chain.table().equals("inet " + Ours.NFT_TABLE)) {
                String where = "the chain " + chain.name() + " of the table " + chain.table();
                String list = "nft -a list chain " + chain.table() + " " + chain.name();
                String delete = "nft delete rule " + chain.table() + " " + chain.name() + " handle N";
                ending(setup, chain.rules())
                        .forEach(rule ->
                                findings.add(finding(where, rule, list + "    # move or delete that rule: " + delete)));
            }
        }
        legacy(setup, rules.get(), findings);
        if (findings.isEmpty()) {
            findings.add(Finding.ok(NAME, "No rule of someone else's in prerouting ends the clients' packets."));
        }
        return findings;
    }

    private static void legacy(Setup setup, Ruleset rules, List<Finding> findings) {
        String table = "";
        List<String> chain = new ArrayList<>();
        for (String line : rules.legacy()) {
            if (line.startsWith("*")) {
                table = line.substring(1);
            } else if (line.startsWith("-A PREROUTING ")) {
                chain.add(line);
            } else if (line.equals("COMMIT")) {
                String remedy = "iptables-legacy -t " + table + " ";
                String where = "the table " + table + " of iptables-legacy";
                ending(setup, chain)
                        .forEach(rule -> findings.add(finding(where, rule, remedy + rule.replaceFirst("^-A", "-D"))));
                chain.clear();
            }
        }
    }

    /** The rules of one chain that end a client's packet. */
    private static List<String> ending(Setup setup, List<String> chain) {
        int jump = jumpToOurs(setup, chain);
        List<String> ending = new ArrayList<>();
        for (int i = 0; i < chain.size(); i++) {
            String rule = chain.get(i);
            boolean ends = ENDS.matcher(rule).find()
                    || (i < jump && ENDS_THE_CHAIN.matcher(rule).find());
            if (ends && (Ruleset.concerns(rule, setup.config()) || isForAllPackets(rule))) {
                ending.add(rule);
            }
        }
        return ending;
    }

    private static boolean isForAllPackets(String rule) {
        return !rule.contains("dport")
                && !rule.contains("daddr")
                && !rule.contains(" -d ")
                && FOR_ALL.matcher(rule).matches();
    }

    /** Where a chain leads to ours; -1 where it does not. */
    private static int jumpToOurs(Setup setup, List<String> chain) {
        List<String> entries = setup.steps(IptablesChains.class).stream()
                .map(IptablesChains::entry)
                .distinct()
                .toList();
        for (int i = 0; i < chain.size(); i++) {
            String rule = chain.get(i);
            if (entries.stream().anyMatch(entry -> rule.endsWith("jump " + entry) || rule.endsWith("-j " + entry))) {
                return i;
            }
        }
        return -1;
    }

    private static Finding finding(String where, String rule, String remedy) {
        String what = "In " + where + ", someone else's rule \"" + rule + "\" ends ";
        return FOR_ALL.matcher(rule).matches()
                ? Finding.fail(NAME, what + "the clients' packets: they do not get to the edge.", remedy)
                : Finding.warn(NAME, what + "packets of clients that it fits. If that is meant, leave it.", remedy);
    }
}
