package io.smtpedge.tproxy.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.tproxy.apply.Difference.Mendable;
import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.plan.Step.ForbiddenSysctl;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is wanted against what is there: what must be done, in which order, and how it is taken back. */
class ComparisonTest {

    private static final Route LOCAL = new Route(Family.IPV4, 100, "local default dev lo", true);
    private static final Rule MARKED = new Rule(Family.IPV4, 100, "fwmark 0x6f/0xff lookup 100", true);
    private static final NftListing TABLE = new NftListing(Map.of("chain divert", List.of("accept")));
    private static final OurChains CHAINS =
            new OurChains(Map.of("SMTP_EDGE", List.of("-j DIVERT"), "DIVERT", List.of()), 1);
    private static final Wanted WANTED = new Wanted(List.of(MARKED), List.of(LOCAL), Optional.of(TABLE), Map.of());

    @Test
    void whatIsAsWantedIsLeftAlone() {
        assertThat(Comparison.compare(WANTED, there(List.of(MARKED), List.of(LOCAL), Optional.of(TABLE))))
                .isEmpty();
    }

    @Test
    void onABareBoxRoutesComeBeforeRulesBeforeTheFirewall() {
        assertThat(commands(WANTED, there(List.of(), List.of(), Optional.empty())))
                .containsExactly(
                        "ip -4 route replace local default dev lo table 100 proto 111",
                        "ip -4 rule add pref 100 fwmark 0x6f/0xff lookup 100 protocol 111",
                        "nft -f -");
    }

    @Test
    void whatIsLeftOverGoesTheOtherWayRound() {
        KernelState there = there(List.of(MARKED), List.of(LOCAL), Optional.of(TABLE));

        assertThat(commands(Wanted.NOTHING, there))
                .containsExactly(
                        "nft delete table inet smtp_edge",
                        "ip -4 rule del pref 100 fwmark 0x6f/0xff lookup 100 protocol 111",
                        "ip -4 route del local default dev lo table 100 proto 111");
    }

    @Test
    void aRouteIsReplacedAndTheOldOneIsWhatIsPutBack() {
        Route other = new Route(Family.IPV4, 100, "default via 192.0.2.1 dev eth0", true);

        List<Difference> differences =
                Comparison.compare(WANTED, there(List.of(MARKED), List.of(other), Optional.of(TABLE)));

        assertThat(differences)
                .singleElement()
                .hasToString("different: ip -4 route local default dev lo table 100, there is ip -4 route default via"
                        + " 192.0.2.1 dev eth0 table 100");
        assertThat(((Mendable) differences.getFirst()).change().undo())
                .singleElement()
                .hasToString("ip -4 route replace default via 192.0.2.1 dev eth0 table 100 proto 111");
    }

    @Test
    void whatIsSomeoneElsesIsAConflictOnlyWhereItIsInTheWay() {
        Rule sameRuleOfSomeone = new Rule(Family.IPV4, 100, MARKED.words(), false);
        Rule otherFamily = new Rule(Family.IPV6, 100, "from 2001:db8::1 lookup 5", false);
        Rule otherPlace = new Rule(Family.IPV4, 99, "from 192.0.2.1 lookup 100", false);
        Route inOurTable = new Route(Family.IPV4, 100, "192.0.2.0/24 dev eth0", false);

        assertThat(Comparison.compare(
                        WANTED,
                        there(
                                List.of(MARKED, sameRuleOfSomeone, otherFamily, otherPlace),
                                List.of(LOCAL, inOurTable),
                                Optional.of(TABLE))))
                .extracting(Difference::toString)
                .containsExactly(
                        "conflict: table 100 has a route of someone else's: ip -4 route 192.0.2.0/24 dev eth0 table 100;"
                                + " if nobody needs it: ip -4 route del 192.0.2.0/24 dev eth0 table 100",
                        "conflict: someone else's rule has the place of one of ours: ip -4 rule pref 100 fwmark 0x6f/0xff"
                                + " lookup 100; move it to another pref, or if nobody needs it: ip -4 rule del pref 100"
                                + " fwmark 0x6f/0xff lookup 100");
    }

    @Test
    void aSettingThatBreaksThePlanIsAConflict() {
        KernelState there = new KernelState(
                List.of(MARKED),
                List.of(LOCAL),
                Optional.of(TABLE),
                true,
                Map.of(),
                List.of(new ForbiddenSysctl("", "net/ipv4/tcp_fwmark_accept", "it is 1; set it to 0")));

        assertThat(Comparison.compare(WANTED, there))
                .singleElement()
                .hasToString("conflict: it is 1; set it to 0; /proc/sys/net/ipv4/tcp_fwmark_accept is not ours to set");
    }

    @Test
    void onANewTableOfIptablesWeRememberThatWeMadeItAndTakeItAwayAgain() {
        Wanted wanted = new Wanted(List.of(), List.of(), Optional.empty(), Map.of(Family.IPV4, CHAINS));

        Mendable made = onlyChange(wanted, iptables(MangleTable.EMPTY));
        assertThat(made.kind()).isEqualTo(Difference.Kind.MISSING);
        assertThat(made.change().run().getFirst().input()).contains(":SMTP_EDGE_MADE_HOOK - [0:0]\n");
        assertThat(made.change().undo())
                .extracting(Command::toString)
                .containsExactly("iptables-restore --wait --noflush", "nft delete table ip mangle");

        MangleTable live = live(":SMTP_EDGE_MADE_HOOK - [0:0]", "PREROUTING");
        assertThat(Comparison.compare(wanted, iptables(live))).isEmpty();
        assertThat(onlyChange(Wanted.NOTHING, iptables(live)).change().run())
                .extracting(Command::toString)
                .containsExactly("iptables-restore --wait --noflush", "nft delete table ip mangle");
    }

    @Test
    void aTableOfIptablesThatOthersUseStays() {
        MangleTable shared = live(":SMTP_EDGE_MADE_HOOK - [0:0]", "PREROUTING", "FORWARD");
        assertThat(onlyChange(Wanted.NOTHING, iptables(shared)).change().run())
                .extracting(Command::toString)
                .containsExactly("iptables-restore --wait --noflush", "nft delete chain ip mangle PREROUTING");

        MangleTable theirs = live("-A PREROUTING -p udp -j ACCEPT", "PREROUTING");
        assertThat(onlyChange(Wanted.NOTHING, iptables(theirs)).change().run())
                .extracting(Command::toString)
                .containsExactly("iptables-restore --wait --noflush");
    }

    private static MangleTable live(String more, String... nativeChains) {
        StringBuilder listing = new StringBuilder();
        for (String chain : nativeChains) {
            listing.append("\tchain ").append(chain).append(" {\n\t}\n");
        }
        return MangleTable.parse("""
                *mangle
                :PREROUTING ACCEPT [0:0]
                :FORWARD ACCEPT [0:0]
                :DIVERT - [0:0]
                :SMTP_EDGE - [0:0]
                -A PREROUTING -j SMTP_EDGE
                -A SMTP_EDGE -j DIVERT
                %s
                COMMIT
                """.formatted(more), listing.toString());
    }

    private static Mendable onlyChange(Wanted wanted, KernelState there) {
        List<Difference> differences = Comparison.compare(wanted, there);
        assertThat(differences).hasSize(1);
        return (Mendable) differences.getFirst();
    }

    private static List<String> commands(Wanted wanted, KernelState there) {
        return Comparison.compare(wanted, there).stream()
                .flatMap(difference -> ((Mendable) difference).change().run().stream())
                .map(Command::toString)
                .toList();
    }

    private static KernelState there(List<Rule> rules, List<Route> routes, Optional<NftListing> nft) {
        return new KernelState(rules, routes, nft, true, Map.of(), List.of());
    }

    private static KernelState iptables(MangleTable table) {
        return new KernelState(List.of(), List.of(), Optional.empty(), true, Map.of(Family.IPV4, table), List.of());
    }
}
