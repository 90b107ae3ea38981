package io.smtpedge.tproxy.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.tproxy.config.Role;
import io.smtpedge.tproxy.config.Tool;
import io.smtpedge.tproxy.doctor.Finding.Status;
import org.junit.jupiter.api.Test;

/** The rules of nft and iptables, and their counters. */
class FirewallCheckTest {

    private static final String NFT = NftTables.LIST;
    private static final String LISTING = """
            table inet smtp_edge {
            \tchain divert {
            \t\tmeta mark set meta mark & 0xffffff6f | 0x0000006f accept
            \t}

            \tchain prerouting {
            \t\ttype filter hook prerouting priority mangle; policy accept;
            \t\tmeta l4proto { 1, 58 } socket transparent 1 counter packets 1 bytes 60 jump divert
            \t\ttcp flags & (fin | syn | rst | ack) != syn socket transparent 1 counter packets 20 bytes 1200 jump divert
            \t\tip daddr 203.0.113.25 tcp dport 25 tproxy ip to 127.0.0.1:10025 counter packets 3 bytes 180 jump divert
            \t\tip6 daddr 2001:db8:25::25 tcp dport 25 tproxy ip6 to [::1]:10025 counter packets 4 bytes 320 jump divert
            \t}
            }
            """;

    private final CannedHost host = new CannedHost().says(NFT, LISTING);

    @Test
    void complete() {
        assertThat(nft().status()).as(nft().sentence()).isEqualTo(Status.OK);
    }

    @Test
    void noTable() {
        host.says(NFT, "table inet filter {\n}\n");

        assertThat(nft().check()).isEqualTo("divert");
        assertThat(nft().sentence()).startsWith("The nft table inet smtp_edge is missing: packets for clients");
        assertThat(nft().remedy()).contains("tproxy-setup apply --config tproxy.conf");
    }

    @Test
    void notAllowedToLookIsNoFault() {
        host.fails(NFT, 1, "Operation not permitted (you must be root)\n");

        assertThat(nft().status()).isEqualTo(Status.WARN);
        assertThat(nft().remedy()).contains("run doctor as root");
    }

    @Test
    void noProgram() {
        host.fails(NFT, 127, "Cannot run program \"nft\"");

        assertThat(nft().sentence()).isEqualTo("Not looked at: there is no program nft.");
    }

    @Test
    void noDivertChain() {
        host.says(NFT, LISTING.replace("chain divert {", "chain other {"));

        assertThat(nft().sentence()).contains("has no chain divert");
    }

    @Test
    void noSocketRule() {
        host.says(NFT, LISTING.replaceAll("\\t\\ttcp flags.*\\n", ""));

        assertThat(nft().check()).isEqualTo("divert");
        assertThat(nft().sentence()).contains("lacks the rule");
    }

    @Test
    void noTproxyRuleOfOneFamily() {
        host.says(NFT, LISTING.replaceAll("\\t\\tip6 daddr.*\\n", ""));

        assertThat(nft().check()).isEqualTo("tproxy");
        assertThat(nft().sentence()).contains("ip6 daddr 2001:db8:25::25").contains("do not get to the edge");
    }

    @Test
    void aChainThatHangsInTheAir() {
        host.says(NFT, LISTING.replaceAll("\\t\\ttype filter.*\\n", ""));

        assertThat(nft().sentence()).contains("is hooked in nowhere");
    }

    @Test
    void classic() {
        host.says("iptables-save -t mangle", """
                *mangle
                :DIVERT - [0:0]
                :SMTP_EDGE - [0:0]
                -A PREROUTING -j SMTP_EDGE
                -A DIVERT -j MARK --set-xmark 0x6f/0xff
                -A DIVERT -j ACCEPT
                -A SMTP_EDGE -p icmp -m socket --transparent -j DIVERT
                -A SMTP_EDGE -p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -m socket --transparent -j DIVERT
                -A SMTP_EDGE -d 203.0.113.25/32 -p tcp -m tcp --dport 25 -j TPROXY --on-port 10025 --on-ip 127.0.0.1
                COMMIT
                """);
        assertThat(classicIpv4().status()).as(classicIpv4().sentence()).isEqualTo(Status.OK);

        String text = host.run("iptables-save -t mangle").text();
        host.says("iptables-save -t mangle", text.replace("-A PREROUTING -j SMTP_EDGE\n", ""));
        assertThat(classicIpv4().sentence())
                .startsWith("Nothing in PREROUTING of the mangle table of iptables leads to");

        host.says("iptables-save -t mangle", text.replaceAll("-A DIVERT.*\\n", ""));
        assertThat(classicIpv4().sentence()).contains("chain DIVERT").contains("lacks the rule");

        host.says("iptables-save -t mangle", text.replaceAll(".*TPROXY.*\\n", ""));
        assertThat(classicIpv4().check()).isEqualTo("tproxy");
    }

    @Test
    void counters() {
        FirewallCounters before = FirewallCounters.read(host.in(Role.EDGE));
        assertThat(before.diverted()).hasValue(20);
        assertThat(before.taken()).hasValue(7);

        host.says(NFT, LISTING.replace("packets 20", "packets 25").replace("packets 3", "packets 1"));
        FirewallCounters since = FirewallCounters.read(host.in(Role.EDGE)).since(before);
        assertThat(since.diverted()).hasValue(5);
        assertThat(since.taken()).as("loaded anew, never less than nothing").hasValue(0);

        host.says("iptables-save -c -t mangle", """
                [9:540] -A SMTP_EDGE -p icmp -m socket --transparent -j DIVERT
                [12:720] -A SMTP_EDGE -p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -m socket --transparent -j DIVERT
                [2:120] -A SMTP_EDGE -d 203.0.113.25/32 -p tcp -m tcp --dport 25 -j TPROXY --on-port 10025
                """);
        FirewallCounters classic = FirewallCounters.read(host.in(Role.EDGE, Tool.IPTABLES));
        assertThat(classic.diverted()).hasValue(12);
        assertThat(classic.taken()).hasValue(2);
    }

    private Finding nft() {
        return new FirewallCheck().look(host.in(Role.EDGE)).getFirst();
    }

    private Finding classicIpv4() {
        return new FirewallCheck().look(host.in(Role.EDGE, Tool.IPTABLES)).getFirst();
    }
}
