package io.smtpedge.tproxy.plan;

import io.smtpedge.tproxy.config.Addresses;
import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.config.FastPath;
import io.smtpedge.tproxy.config.OnEdgeDown;
import io.smtpedge.tproxy.plan.Step.FirewallRule;
import io.smtpedge.tproxy.plan.Step.NftChain;
import io.smtpedge.tproxy.plan.Step.NftSet;
import io.smtpedge.tproxy.plan.Step.NftTable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules in the words of nft(8). */
final class NftRules {

    private static final String DIVERT = "divert";
    private static final String VERDICTS = "verdicts";
    private static final String PURE_SYN = "tcp flags & (fin|syn|rst|ack) == syn";

    private final Firewall firewall;
    /** What ends a rule that has found the socket. Without marks a routing rule of the same words delivers the packet. */
    private final String deliver;

    private NftRules(Firewall firewall) {
        this.firewall = firewall;
        deliver = firewall.marked() ? "jump " + DIVERT : "accept";
    }

    static NftTable table(Firewall firewall) {
        NftRules rules = new NftRules(firewall);
        List<NftChain> chains = new ArrayList<>();
        chains.add(new NftChain(
                DIVERT,
                "",
                List.of(new FirewallRule(FirewallReasons.MARK, firewall.mark().nftStatement() + " accept"))));
        firewall.fastPath().ifPresent(_ -> chains.add(new NftChain(VERDICTS, "", rules.verdicts())));
        chains.add(new NftChain(
                "prerouting", "type filter hook prerouting priority mangle; policy accept;", rules.prerouting()));
        return new NftTable(
                FirewallReasons.CHAINS,
                Ours.NFT_TABLE,
                firewall.fastPath().map(NftRules::sets).orElse(List.of()),
                chains);
    }

    private List<FirewallRule> prerouting() {
        List<FirewallRule> rules = new ArrayList<>();
        rules.add(new FirewallRule(
                FirewallReasons.ICMP, "meta l4proto { icmp, ipv6-icmp } socket transparent 1 counter jump " + DIVERT));
        if (firewall.marked()) {
            rules.add(new FirewallRule(
                    FirewallReasons.ESTABLISHED,
                    "tcp flags & (fin|syn|rst|ack) != syn socket transparent 1 counter jump " + DIVERT));
        }
        firewall.interceptions().forEach(interception -> intercept(interception, rules));
        return rules;
    }

    private void intercept(Interception interception, List<FirewallRule> rules) {
        String toMx = "%s daddr %s tcp dport %d "
                .formatted(interception.family().nftHeader(), Addresses.text(interception.mx()), interception.port());
        if (firewall.fastPath().isPresent()) {
            rules.add(new FirewallRule(FirewallReasons.VERDICTS, toMx + PURE_SYN + " jump " + VERDICTS));
        }
        haproxy(interception.mx())
                .ifPresent(listener -> rules.add(
                        new FirewallRule(FirewallReasons.PASS, toMx + goodClients(interception) + tproxy(listener))));
        rules.add(new FirewallRule(FirewallReasons.INTERCEPT, toMx + tproxy(interception.listener())));
        if (firewall.onEdgeDown() == OnEdgeDown.OPEN) {
            haproxy(interception.mx())
                    .ifPresent(listener -> rules.add(new FirewallRule(FirewallReasons.OPEN, toMx + tproxy(listener))));
        }
        rules.add(new FirewallRule(FirewallReasons.CLOSED, toMx + "counter reject with tcp reset"));
    }

    /**
     * All of them but the sample, which is drawn by the source port: so each packet of a connection that has no socket yet
     * goes the same way, its SYN, the repetitions of it, and the ACK that answers a SYN cookie.
     */
    private String goodClients(Interception interception) {
        String source = interception.family().nftHeader() + " saddr ";
        int sample = firewall.fastPath().map(FastPath::sample).orElse(0);
        return source + "@" + name("pass", interception.family()) + " "
                + (sample == 0 ? "" : "jhash " + source + ". tcp sport mod 100 >= " + sample + " ");
    }

    private Optional<InetSocketAddress> haproxy(InetAddress mx) {
        return firewall.fastPath().flatMap(fastPath -> fastPath.haproxyFor(mx));
    }

    /** Where nobody listens there, the packet goes on to the next rule. */
    private String tproxy(InetSocketAddress listener) {
        return "tproxy " + Family.of(listener.getAddress()).nftHeader() + " to " + Addresses.text(listener)
                + " counter " + deliver;
    }

    private List<FirewallRule> verdicts() {
        List<FirewallRule> rules = new ArrayList<>();
        List<InetAddress> mx =
                firewall.interceptions().stream().map(Interception::mx).toList();
        for (Family family : Family.among(mx)) {
            String source = family.nftHeader() + " saddr @";
            rules.add(new FirewallRule(FirewallReasons.DROP, source + name("drop", family) + " counter drop"));
            rules.add(new FirewallRule(
                    FirewallReasons.BLOCK, source + name("block", family) + " counter reject with tcp reset"));
        }
        return rules;
    }

    private static List<NftSet> sets(FastPath fastPath) {
        List<NftSet> sets = new ArrayList<>();
        for (Family family : Family.values()) {
            sets.add(new NftSet("Known good.", name("pass", family), family, fastPath.size()));
            sets.add(new NftSet("Refused.", name("block", family), family, fastPath.size()));
            sets.add(new NftSet("Not even answered.", name("drop", family), family, fastPath.size()));
        }
        return sets;
    }

    private static String name(String verdict, Family family) {
        return verdict
                + switch (family) {
                    case IPV4 -> "4";
                    case IPV6 -> "6";
                };
    }
}
