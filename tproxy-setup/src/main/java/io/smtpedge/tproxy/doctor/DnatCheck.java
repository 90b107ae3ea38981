package io.smtpedge.tproxy.doctor;

import io.smtpedge.tproxy.config.Role;
import io.smtpedge.tproxy.doctor.Ruleset.Chain;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rules, as containers bring them, that send port 25 elsewhere after TPROXY has taken it: the connection is reset. */
final class DnatCheck implements Check {

    private static final String NAME = "dnat";

    @Override
    public List<Finding> look(Setup setup) {
        if (!setup.is(Role.EDGE)) {
            return List.of();
        }
        Optional<Ruleset> rules = Ruleset.read(setup.host());
        if (rules.isEmpty()) {
            return List.of(
                    Finding.unseen(NAME, "nft -t list ruleset", setup.host().run("nft -t list ruleset")));
        }
        List<Finding> findings = new ArrayList<>();
        for (Chain chain : rules.get().chains()) {
            chain.rules().stream()
                    .filter(rule -> redirects(rule) && Ruleset.concerns(rule, setup.config()))
                    .filter(_ -> inPrerouting(chain, rules.get()))
                    .forEach(rule -> findings.add(finding(setup, chain, rule)));
        }
        rules.get().legacy().stream()
                .filter(rule -> rule.startsWith("-A PREROUTING "))
                .filter(rule -> rule.contains("-j DNAT") || rule.contains("-j REDIRECT"))
                .filter(rule -> Ruleset.concerns(rule, setup.config()))
                .forEach(rule -> findings.add(Finding.fail(
                        NAME,
                        "A rule of iptables-legacy sends the clients' connections elsewhere: \"" + rule + "\".",
                        "iptables-legacy -t nat " + rule.replaceFirst("-A", "-D"))));
        if (findings.isEmpty()) {
            findings.add(Finding.ok(NAME, "No rule of nat sends the MX's port elsewhere."));
        }
        return findings;
    }

    private static boolean redirects(String rule) {
        return rule.contains("dnat ") || rule.contains("redirect");
    }

    private static boolean inPrerouting(Chain chain, Ruleset rules) {
        if (!chain.hook().isEmpty()) {
            return chain.hook().contains("hook prerouting");
        }
        return rules.chains().stream()
                .filter(other -> other.table().equals(chain.table()))
                .filter(other -> other.hook().contains("type nat hook prerouting"))
                .flatMap(other -> other.rules().stream())
                .anyMatch(rule -> rule.endsWith("jump " + chain.name()) || rule.endsWith("goto " + chain.name()));
    }

    private static Finding finding(Setup setup, Chain chain, String rule) {
        String where = "In the chain " + chain.name() + " of the table " + chain.table() + ", \"" + rule + "\"";
        String remedy = "nft -a list chain " + chain.table() + " " + chain.name()
                + "    # then: nft delete rule " + chain.table() + " " + chain.name() + " handle N; if Docker made it,"
                + " do not publish the MX's port";
        boolean forAll = !chain.hook().isEmpty() || setup.config().mx().stream().anyMatch(setup::isLocal);
        return forAll
                ? Finding.fail(
                        NAME,
                        where
                                + " sends the clients' connections elsewhere after TPROXY has taken them: they are reset.",
                        remedy)
                : Finding.warn(
                        NAME,
                        where
                                + " sends the MX's port elsewhere. Whether it meets the clients' connections depends on the rules that lead to"
                                + " it.",
                        remedy);
    }
}
