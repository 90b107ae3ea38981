package io.smtpedge.tproxy.plan;

import io.smtpedge.tproxy.config.Addresses;
import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.plan.Step.FirewallRule;
import io.smtpedge.tproxy.plan.Step.IptablesChain;
import io.smtpedge.tproxy.plan.Step.IptablesChains;
import java.util.ArrayList;
import java.util.List;

/**
 * The classic recipe in the words of iptables-restore(8), mended: pure SYNs by-pass DIVERT, ICMP errors are covered, and
 * the mark is masked.
 */
final class IptablesRules {

    private static final String ENTRY = Ours.IPTABLES_ENTRY;
    private static final String DIVERT = Ours.IPTABLES_DIVERT;

    private IptablesRules() {}

    static IptablesChains chains(Firewall firewall, Family family) {
        List<FirewallRule> rules = new ArrayList<>();
        rules.add(new FirewallRule(
                FirewallReasons.ICMP, "-p " + family.icmp() + " -m socket --transparent -j " + DIVERT));
        if (firewall.marked()) {
            rules.add(new FirewallRule(
                    FirewallReasons.ESTABLISHED, "-p tcp ! --syn -m socket --transparent -j " + DIVERT));
        }
        firewall.interceptions().stream()
                .filter(interception -> family.has(interception.mx()))
                .forEach(interception -> rules.add(intercept(firewall, interception)));
        return new IptablesChains(
                FirewallReasons.CHAINS,
                family,
                ENTRY,
                List.of(
                        new IptablesChain(
                                DIVERT,
                                List.of(
                                        new FirewallRule(
                                                FirewallReasons.MARK, "-j MARK --set-xmark " + firewall.mark()),
                                        new FirewallRule("Nothing after this may send it elsewhere.", "-j ACCEPT"))),
                        new IptablesChain(ENTRY, rules)));
    }

    private static FirewallRule intercept(Firewall firewall, Interception interception) {
        String mark = firewall.marked() ? " --tproxy-mark " + firewall.mark() : "";
        return new FirewallRule(
                FirewallReasons.INTERCEPT,
                "-d %s -p tcp --dport %d -j TPROXY --on-ip %s --on-port %d%s"
                        .formatted(
                                Addresses.text(interception.mx()),
                                interception.port(),
                                Addresses.text(interception.listener().getAddress()),
                                interception.listener().getPort(),
                                mark));
    }
}
