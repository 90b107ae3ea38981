package io.smtpedge.tproxy.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.plan.Mark;
import io.smtpedge.tproxy.plan.Step.GatewayRoute;
import io.smtpedge.tproxy.plan.Step.LocalRoute;
import io.smtpedge.tproxy.plan.Step.RoutingRule;
import io.smtpedge.tproxy.plan.Step.Selector;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the tools print, read; and what is planned, in the same words. */
class ListingTest {

    private static final InetAddress SERVER = InetAddress.ofLiteral("192.0.2.18");
    private static final InetAddress MX = InetAddress.ofLiteral("203.0.113.25");

    @Test
    void rulesAsIpListsThem() {
        List<Rule> rules = Rule.parse(Family.IPV4, """
                0:	from all lookup 255
                100:	from all fwmark 0x6f/0xff lookup 100 proto 111
                100:	from 198.51.100.1 lookup 55
                101:	from 192.0.2.18 ipproto ipproto-6 sport 2525 lookup 101 proto 111
                102:	from all to 203.0.113.25 iif up0 [detached] ipproto tcp dport 25 lookup 100 proto 111
                103:	not from 10.0.0.0/8 lookup 254 suppress_prefixlength 0
                """);

        assertThat(rules)
                .containsExactly(
                        new Rule(Family.IPV4, 0, "lookup 255", false),
                        Rule.of(new RoutingRule("", Family.IPV4, 100, new Selector.Marked(new Mark(0x6f, 0xff)), 100)),
                        new Rule(Family.IPV4, 100, "from 198.51.100.1 lookup 55", false),
                        Rule.of(new RoutingRule("", Family.IPV4, 101, new Selector.AnswersOf(SERVER, 2525), 101)),
                        Rule.of(new RoutingRule(
                                "", Family.IPV4, 102, new Selector.RequestsArriving("up0", MX, 25), 100)),
                        new Rule(Family.IPV4, 103, "not from 10.0.0.0/8 lookup 254 suppress_prefixlength 0", false));
    }

    @Test
    void aRuleIsAddedAndDeletedByAllOfItsWords() {
        Rule ours = Rule.parse(Family.IPV6, "101:\tfrom 2001:db8::18 ipproto ipproto-6 sport 25 lookup 101 proto 111\n")
                .getFirst();

        assertThat(ours.add())
                .hasToString("ip -6 rule add pref 101 from 2001:db8::18 ipproto tcp sport 25 lookup 101 protocol 111");
        assertThat(ours.delete())
                .hasToString("ip -6 rule del pref 101 from 2001:db8::18 ipproto tcp sport 25 lookup 101 protocol 111");
    }

    @Test
    void routesAsIpListsThem() {
        List<Route> routes = Route.parse(Family.IPV6, """
                2 default dev lo table 100 proto 111 metric 1024 pref medium
                default via 2001:db8:3::1 dev v0 table 101 proto 111 metric 1024 linkdown pref medium
                2001:db8:3::/64 dev v0 proto 2 metric 256 pref medium
                """);

        Route local = Route.of(new LocalRoute("", Family.IPV6, 100));
        Route gateway = Route.of(new GatewayRoute("", InetAddress.ofLiteral("2001:db8:3::1"), 101));
        assertThat(routes.get(0)).isEqualTo(local).matches(local::isMetBy);
        assertThat(routes.get(1))
                .isEqualTo(new Route(Family.IPV6, 101, "default via 2001:db8:3::1 dev v0", true))
                .matches(gateway::isMetBy)
                .matches(live -> !local.isMetBy(live));
        assertThat(routes.get(2)).isEqualTo(new Route(Family.IPV6, 254, "2001:db8:3::/64 dev v0 metric 256", false));
    }

    @Test
    void aTableOfNft() {
        NftListing listing = NftListing.find("""
                table inet others {
                	chain divert {
                		drop
                	}
                }
                table inet smtp_edge {
                	set pass4 {
                		type ipv4_addr
                		size 1024
                		flags timeout
                	}

                	chain divert {
                	}

                	chain prerouting {
                		type filter hook prerouting priority mangle; policy accept;
                		meta l4proto { icmp, ipv6-icmp } socket transparent 1 counter jump divert
                	}
                }
                table inet smtp_edge_of_others {
                }
                """).orElseThrow();

        assertThat(listing.blocks())
                .isEqualTo(Map.of(
                        "set pass4",
                        List.of("type ipv4_addr", "size 1024", "flags timeout"),
                        "chain divert",
                        List.of(),
                        "chain prerouting",
                        List.of(
                                "type filter hook prerouting priority mangle; policy accept;",
                                "meta l4proto { icmp, ipv6-icmp } socket transparent 1 counter jump divert")));
        assertThat(NftListing.find(listing.toString())).contains(listing);
        assertThat(NftListing.find("table inet smtp_edge {\n\tflags dormant\n}\n"))
                .contains(new NftListing(Map.of("", List.of("flags dormant"))));
        assertThat(NftListing.find("table ip smtp_edge {\n}\n")).isEmpty();
    }

    @Test
    void setsThatAreTheSameAreNotInTheWayOfATransaction() {
        NftListing target = new NftListing(Map.of(
                "set same", List.of("type ipv4_addr"),
                "set grown", List.of("size 2"),
                "chain hooked", List.of("type filter hook input priority 0; policy accept;", "accept"),
                "chain filled", List.of("drop")));
        NftListing current = new NftListing(Map.of(
                "set same", List.of("type ipv4_addr"),
                "set grown", List.of("size 1"),
                "set gone", List.of("size 1"),
                "chain hooked", List.of("type filter hook input priority 5; policy accept;"),
                "chain filled", List.of(),
                "chain gone", List.of()));

        assertThat(target.transactionFrom(current).lines().filter(line -> line.startsWith("delete ")))
                .containsExactlyInAnyOrder(
                        "delete chain inet smtp_edge hooked",
                        "delete chain inet smtp_edge gone",
                        "delete set inet smtp_edge grown",
                        "delete set inet smtp_edge gone");
    }

    @Test
    void aChainOfIptablesIsOursWhenOnlyOursLeadToIt() {
        MangleTable table = MangleTable.parse("""
                *nat
                :PREROUTING ACCEPT [0:0]
                -A PREROUTING -j SMTP_EDGE
                COMMIT
                *mangle
                :PREROUTING ACCEPT [0:0]
                :OUTPUT ACCEPT [0:0]
                :DIVERT - [0:0]
                :SMTP_EDGE - [0:0]
                :SMTP_EDGE_SYN - [0:0]
                :THEIRS - [0:0]
                -A PREROUTING -j THEIRS
                -A PREROUTING -j SMTP_EDGE
                -A SMTP_EDGE -p icmp -m socket --transparent -j DIVERT
                -A SMTP_EDGE -p tcp -g SMTP_EDGE_SYN
                -A SMTP_EDGE -j THEIRS
                -A DIVERT -j ACCEPT
                COMMIT
                """, "");

        assertThat(table.ours().rules()).containsOnlyKeys("DIVERT", "SMTP_EDGE", "SMTP_EDGE_SYN");
        assertThat(table.ours().jumps()).isEqualTo(1);
        assertThat(table.hookIsOursAlone()).isFalse();
    }

    @Test
    void aChainDivertOfTheClassicRecipeIsSomeoneElses() {
        MangleTable table = MangleTable.parse("""
                *mangle
                :PREROUTING ACCEPT [0:0]
                :DIVERT - [0:0]
                :SMTP_EDGE - [0:0]
                -A PREROUTING -p tcp -m socket -j DIVERT
                -A PREROUTING -j SMTP_EDGE
                -A SMTP_EDGE -p icmp -m socket --transparent -j DIVERT
                COMMIT
                """, "");

        assertThat(table.ours().rules()).containsOnlyKeys("SMTP_EDGE");
        assertThat(table.foreign(Set.of("DIVERT", "SMTP_EDGE", "MORE"))).containsExactly("DIVERT");
    }

    @Test
    void ourChainsAreMadeEmptiedAndRemovedInOneTransaction() {
        OurChains target =
                new OurChains(Map.of("SMTP_EDGE", List.of("-p tcp -j DIVERT"), "DIVERT", List.of("-j ACCEPT")), 1);
        OurChains current = new OurChains(Map.of("SMTP_EDGE", List.of(), "SMTP_EDGE_OLD", List.of()), 0);

        assertThat(target.transactionFrom(current)).isEqualTo("""
                *mangle
                :DIVERT - [0:0]
                :SMTP_EDGE - [0:0]
                -A DIVERT -j ACCEPT
                -A SMTP_EDGE -p tcp -j DIVERT
                -A PREROUTING -j SMTP_EDGE
                -F SMTP_EDGE_OLD
                -X SMTP_EDGE_OLD
                COMMIT
                """);
        assertThat(OurChains.NONE.transactionFrom(target)).isEqualTo("""
                *mangle
                -D PREROUTING -j SMTP_EDGE
                -F DIVERT
                -F SMTP_EDGE
                -X DIVERT
                -X SMTP_EDGE
                COMMIT
                """);
    }
}
