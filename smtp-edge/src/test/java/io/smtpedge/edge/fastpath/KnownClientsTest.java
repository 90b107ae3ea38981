package io.smtpedge.edge.fastpath;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.fastpath.Sighting.Basis;
import io.smtpedge.edge.policy.AccessAction;
import io.smtpedge.edge.policy.AccessList;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who takes the fast path, for how long, and who does not any more. */
class KnownClientsTest {

    private static final InetAddress CLIENT = address("192.0.2.7");
    private static final InetAddress NEIGHBOUR = address("192.0.2.8");
    private static final InetAddress IPV6 = address("2001:db8::7");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTES = Duration.ofMinutes(5);

    /** The clock of a machine may stand anywhere, below zero too. */
    private long now = Long.MAX_VALUE - 1000;

    private final Map<InetAddress, AccessAction> access = new HashMap<>();
    private RefusedClients refused = RefusedClients.NONE;
    private boolean tlsCounts = true;
    private int sessions = 3;
    private int most = KnownClients.MOST_PUBLISHED;
    private KnownClients clients = clients();

    private KnownClients clients() {
        AccessList rules =
                client -> Optional.ofNullable(access.get(client)).map(action -> new AccessList.Match(action, "a rule"));
        clients = new KnownClients(new Rules(sessions, tlsCounts, HOUR, refused), rules, () -> now, most);
        return clients;
    }

    private List<String> saw(Sighting... sightings) {
        for (Sighting sighting : sightings) {
            clients.saw(sighting, now);
        }
        return clients.takeChanges().stream().map(Change::line).toList();
    }

    private static Sighting clean(InetAddress client) {
        return new Sighting.Clean(client, Basis.TESTS, MINUTES);
    }

    @Test
    void theThirdCleanSessionMakesAnAddressKnown() {
        assertThat(saw(clean(CLIENT), clean(CLIENT))).isEmpty();

        assertThat(saw(clean(CLIENT))).containsExactly("pass 192.0.2.7 295000");
    }

    @Test
    void anIpv6AddressHasToEarnItForItself() {
        InetAddress sameHouse = address("2001:db8::8");

        assertThat(saw(clean(IPV6), clean(sameHouse), clean(IPV6), clean(sameHouse), clean(IPV6)))
                .containsExactly("pass 2001:db8::7 295000");
    }

    /** The next session through the edge asks the lists again, and then there is something to publish. */
    @Test
    void aSessionThatOutlivedItsVerdictCountsAndPublishesNothing() {
        assertThat(saw(
                        new Sighting.Clean(CLIENT, Basis.TESTS, Duration.ofSeconds(-20)),
                        new Sighting.Clean(CLIENT, Basis.TESTS, Duration.ZERO),
                        new Sighting.Clean(CLIENT, Basis.TESTS, Duration.ofMillis(5999))))
                .isEmpty();

        assertThat(saw(clean(CLIENT))).containsExactly("pass 192.0.2.7 295000");
    }

    /** The helper may write an element so late, and its time begins only then. */
    @Test
    void theTimeThatTheHelperMayTakeIsTakenOff() {
        sessions = 1;
        clients();

        assertThat(saw(new Sighting.Clean(CLIENT, Basis.TESTS, Duration.ofSeconds(6))))
                .containsExactly("pass 192.0.2.7 1000");
    }

    @Test
    void aRefusalThatIsTooShortToPublishTakesAKnownClientBack() {
        refused = RefusedClients.RESET;
        clients();
        saw(clean(CLIENT), clean(CLIENT), clean(CLIENT));

        assertThat(saw(new Sighting.Barred(CLIENT, false, Duration.ofSeconds(2))))
                .containsExactly("forget 192.0.2.7");
    }

    @Test
    void nobodyIsPublishedForLongerThanTheMaximum() {
        sessions = 1;
        clients();

        assertThat(saw(new Sighting.Clean(CLIENT, Basis.TESTS, Duration.ofDays(20))))
                .containsExactly("pass 192.0.2.7 3595000");
    }

    /** A sighting may wait while the helper is slow; the verdict does not wait. */
    @Test
    void theTimeThatASightingHasWaitedIsTakenOff() {
        sessions = 1;
        clients();
        long then = now;
        now += Duration.ofSeconds(3).toNanos();

        clients.saw(clean(CLIENT), then);

        assertThat(clients.takeChanges()).extracting(Change::line).containsExactly("pass 192.0.2.7 292000");
    }

    @Test
    void aLaterVerdictRenewsTheTimeOutAndAShorterOneShortensIt() {
        sessions = 1;
        clients();
        assertThat(saw(clean(CLIENT))).hasSize(1);
        assertThat(saw(clean(CLIENT))).as("the same again").isEmpty();

        now += Duration.ofMinutes(2).toNanos();
        assertThat(saw(clean(CLIENT))).containsExactly("pass 192.0.2.7 295000");
        assertThat(saw(new Sighting.Clean(CLIENT, Basis.TESTS, Duration.ofMinutes(1))))
                .containsExactly("pass 192.0.2.7 55000");
    }

    @Test
    void whoIsGuiltyIsTakenBackAtOnceAndBeginsAnew() {
        saw(clean(CLIENT), clean(CLIENT), clean(CLIENT), clean(NEIGHBOUR));

        assertThat(saw(new Sighting.Guilty(CLIENT), new Sighting.Guilty(NEIGHBOUR)))
                .as("only who was published")
                .containsExactly("forget 192.0.2.7");
        assertThat(saw(clean(CLIENT), clean(CLIENT))).isEmpty();
        assertThat(saw(clean(CLIENT))).containsExactly("pass 192.0.2.7 295000");
    }

    /** It is not the client's fault that a list does not answer. */
    @Test
    void whoIsDoubtfulIsTakenBackAndKeepsWhatItHas() {
        saw(clean(CLIENT), clean(CLIENT), clean(CLIENT));

        assertThat(saw(new Sighting.Doubtful(CLIENT))).containsExactly("forget 192.0.2.7");
        assertThat(saw(clean(CLIENT))).containsExactly("pass 192.0.2.7 295000");
    }

    @Test
    void whoDoesNotComeForAWeekBeginsAnew() {
        saw(clean(CLIENT), clean(CLIENT));
        now += KnownClients.COUNT_TIME.toNanos();

        assertThat(saw(clean(CLIENT))).isEmpty();
    }

    @Test
    void whatCannotBeReadUnderTlsCountsUnlessToldOtherwise() {
        Sighting unread = new Sighting.Clean(CLIENT, Basis.TESTS_BEFORE_TLS, MINUTES);
        assertThat(saw(unread, unread, unread)).containsExactly("pass 192.0.2.7 295000");

        tlsCounts = false;
        clients();
        assertThat(saw(unread, unread, unread, unread)).isEmpty();
    }

    @Test
    void whomARulePermitsIsKnownAsLongAsTheRuleStands() {
        sessions = 1;
        clients();
        Sighting permitted = new Sighting.Clean(CLIENT, Basis.RULE, Sighting.WHILE_THE_RULES_STAND);
        assertThat(saw(permitted)).as("the rule has gone meanwhile").isEmpty();

        access.put(CLIENT, AccessAction.PERMIT);
        assertThat(saw(permitted)).containsExactly("pass 192.0.2.7 3595000");
    }

    /** A rule may have come while the session ran. */
    @Test
    void whomARuleRejectsIsNotPublishedHoweverCleanItIs() {
        access.put(CLIENT, AccessAction.REJECT);

        assertThat(saw(clean(CLIENT), clean(CLIENT), clean(CLIENT))).isEmpty();
    }

    @Test
    void newRulesTakeEverybodyBackAndTheCountStays() {
        saw(clean(CLIENT), clean(CLIENT), clean(CLIENT));

        assertThat(saw(new Sighting.RulesChanged())).containsExactly("reset");
        assertThat(clients.published()).isZero();
        assertThat(saw(clean(CLIENT))).containsExactly("pass 192.0.2.7 295000");
    }

    @Test
    void theRefusedAreLeftToTheEdgeUnlessToldOtherwise() {
        saw(clean(CLIENT), clean(CLIENT), clean(CLIENT));

        assertThat(saw(new Sighting.Barred(CLIENT, false, HOUR))).containsExactly("forget 192.0.2.7");
    }

    @Test
    void theRefusedAreResetOrDroppedWhileTheRefusalHolds() {
        refused = RefusedClients.RESET;
        clients();
        assertThat(saw(new Sighting.Barred(CLIENT, false, MINUTES))).containsExactly("block 192.0.2.7 295000");

        refused = RefusedClients.DROP;
        clients();
        assertThat(saw(new Sighting.Barred(IPV6, false, MINUTES))).containsExactly("drop 2001:db8::7 295000");
    }

    /** The helper takes an address out of one set when it puts it into another. */
    @Test
    void aKnownClientThatIsBarredChangesSets() {
        refused = RefusedClients.RESET;
        clients();
        saw(clean(CLIENT), clean(CLIENT), clean(CLIENT));

        assertThat(saw(new Sighting.Barred(CLIENT, false, MINUTES))).containsExactly("block 192.0.2.7 295000");
    }

    @Test
    void aRefusalThatTheRulesNoLongerGiveIsNotHandedOn() {
        refused = RefusedClients.DROP;
        clients();
        Sighting byRule = new Sighting.Barred(CLIENT, true, Sighting.WHILE_THE_RULES_STAND);
        assertThat(saw(byRule)).as("the rule has gone meanwhile").isEmpty();

        access.put(CLIENT, AccessAction.REJECT);
        assertThat(saw(byRule)).containsExactly("drop 192.0.2.7 3595000");
        access.put(NEIGHBOUR, AccessAction.PERMIT);
        assertThat(saw(new Sighting.Barred(NEIGHBOUR, false, MINUTES))).isEmpty();
    }

    /** What is forgotten here could not be taken back later. */
    @Test
    void whoFindsNoRoomInTheMemoryIsTakenOutOfTheSets() {
        sessions = 1;
        most = 10;
        clients();
        int taken = 0;
        for (int i = 0; i < 100; i++) {
            List<String> changes = saw(clean(address("198.51.100." + i)));
            taken += (int)
                    changes.stream().filter(line -> line.startsWith("forget")).count();
        }

        assertThat(clients.published()).isLessThanOrEqualTo(10);
        assertThat(taken).isGreaterThanOrEqualTo(90);
    }

    /** Its scope means nothing to a set of addresses. */
    @Test
    void aLinkLocalAddressIsNotPublished() {
        sessions = 1;
        clients();

        assertThat(saw(clean(address("fe80::1")))).isEmpty();
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }
}
