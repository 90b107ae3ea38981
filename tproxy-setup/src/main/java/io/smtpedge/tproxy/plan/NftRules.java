package io.smtpedge.tproxy.plan;

import io.smtpedge.tproxy.config.Addresses;

import io.smtpedge.tproxy.plan.Step.FirewallRule;
import io.smtpedge.tproxy.plan.Step.NftChain;
import io.smtpedge.tproxy.plan.Step.NftTable;
import java.util.ArrayList;
import java.util.List;

/** The rules in the words of nft(8). */
final class NftRules {

    private static final String DIVERT = "divert";

    private NftRules() {}

    static NftTable table(Mark mark, List<Interception> interceptions) {
        List<FirewallRule> rules = new ArrayList<>();
        rules.add(new FirewallRule(
                FirewallReasons.ICMP, "meta l4proto { icmp, ipv6-icmp } socket transparent 1 counter jump " + DIVERT));
        rules.add(new FirewallRule(
                FirewallReasons.ESTABLISHED,
                "tcp flags & (fin|syn|rst|ack) != syn socket transparent 1 counter jump " + DIVERT));
        interceptions.forEach(interception -> rules.add(intercept(interception)));
        return new NftTable(
                FirewallReasons.CHAINS,
                Ours.NFT_TABLE,
                List.of(),
                List.of(
                        new NftChain(
                                DIVERT,
                                "",
                                List.of(new FirewallRule(FirewallReasons.MARK, mark.nftStatement() + " accept"))),
                        new NftChain(
                                "prerouting", "type filter hook prerouting priority mangle; policy accept;", rules)));
    }

    private static FirewallRule intercept(Interception interception) {
        String header = interception.family().nftHeader();
        return new FirewallRule(
                FirewallReasons.INTERCEPT,
                "%s daddr %s tcp dport %d tproxy %s to %s counter jump %s"
                        .formatted(
                                header,
                                Addresses.text(interception.mx()),
                                interception.port(),
                                header,
                                Addresses.text(interception.listener()),
                                DIVERT));
    }
}
