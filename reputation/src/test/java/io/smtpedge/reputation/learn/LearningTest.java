package io.smtpedge.reputation.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.smtpedge.reputation.Reputation;
import io.smtpedge.reputation.ReputationRules;
import io.smtpedge.reputation.Sessions;
import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.Finding;
import io.smtpedge.reputation.model.Counts;
import io.smtpedge.reputation.model.History;
import io.smtpedge.reputation.model.ListHit;
import io.smtpedge.reputation.store.AsnTable;
import io.smtpedge.reputation.store.ReputationStore;
import io.smtpedge.reputation.store.StoreLimits;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What sessions and feedback come to in the store, and what the guards keep out of it. */
class LearningTest {

    private static final String CLIENT = "192.0.2.7";
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final ListHit LISTED = new ListHit("bl.example.org", "127.0.0.2");

    private Instant now = NOON;
    private final ReputationStore store = new ReputationStore(StoreLimits.of(10_000), AsnTable.NONE, () -> now);
    private final Reputation reputation = new Reputation(store, ReputationRules.USUAL, () -> now);

    @Test
    void acceptedMailHasHalfItsWeightUntilADayHasPassed() {
        reputation.learn(session(NOON).delivering("b@example.com").record());
        assertThat(history().good()).isEqualTo(0.5);

        reputation.tick(NOON.plus(Duration.ofHours(24)));
        assertThat(history().good()).isEqualTo(0.5);
        Learned promoted = reputation.tick(NOON.plus(Duration.ofHours(25)));

        assertThat(promoted.evidence()).hasSize(1);
        assertThat(history().good()).isCloseTo(1, within(1e-3));
        assertThat(reputation.tick(NOON.plus(Duration.ofHours(26))).evidence()).isEmpty();
    }

    @Test
    void aComplaintWithinTheDayTakesTheSecondHalf() {
        reputation.learn(session(NOON).delivering("b@example.com").record());
        Learned complaint = reputation.learn(new Feedback(
                NOON.plusSeconds(60), session(NOON).id(), null, Finding.COMPLAINT, "users", "b@example.com", 1));

        assertThat(complaint.counted()).isTrue();
        assertThat(reputation.tick(NOON.plus(Duration.ofHours(25))).evidence()).isEmpty();
        assertThat(history().bad()).isCloseTo(2, within(1e-3));
        assertThat(history().good()).isCloseTo(0.5, within(1e-3));
    }

    private Feedback complaintAbout(Instant session, Instant at) {
        return new Feedback(at, session(session).id(), null, Finding.COMPLAINT, "users", "b@example.com", 1);
    }

    private List<Instant> promotedAt(Instant moment) {
        return reputation.tick(moment).evidence().stream()
                .map(evidence -> evidence.at())
                .toList();
    }

    @Test
    void aComplaintTakesNothingFromOtherMail() {
        Instant another = NOON.plusSeconds(7200);
        reputation.learn(session(NOON).delivering("b@example.com").record());
        now = another.plusSeconds(60);
        reputation.learn(session(another).delivering("c@example.com").record());
        reputation.learn(complaintAbout(NOON, now));

        assertThat(promotedAt(NOON.plus(Duration.ofHours(30)))).containsExactly(another);
    }

    /** What it is about has counted in full by then; what waits now is of mail that nobody complained of. */
    @Test
    void norDoesOneThatComesAfterTheDay() {
        reputation.learn(session(NOON).delivering("b@example.com").record());
        now = NOON.plus(Duration.ofHours(25));
        assertThat(promotedAt(now)).containsExactly(NOON);
        Instant another = NOON.plus(Duration.ofHours(26));
        now = another.plusSeconds(60);
        reputation.learn(session(another).delivering("c@example.com").record());
        assertThat(reputation.learn(complaintAbout(NOON, now)).counted()).isTrue();

        assertThat(promotedAt(NOON.plus(Duration.ofHours(52)))).containsExactly(another);
        assertThat(history().bad()).as("the complaint itself").isGreaterThan(1.8);
    }

    /** Of a complaint by address alone, days after the session is forgotten, the latest mail is suspected. */
    @Test
    void soDoesAComplaintByAddress() {
        reputation.learn(session(NOON).delivering("b@example.com").record());
        now = NOON.plusSeconds(3600);
        reputation.learn(
                session(NOON.plusSeconds(3600)).delivering("c@example.com").record());
        now = NOON.plus(Duration.ofHours(12));
        reputation.learn(feedback(now, "", Finding.COMPLAINT, "users", "b@example.com", 1));

        List<Instant> promoted = reputation.tick(NOON.plus(Duration.ofHours(27))).evidence().stream()
                .map(evidence -> evidence.at())
                .toList();
        assertThat(promoted).containsExactly(NOON);
    }

    /** So that a restart costs nobody his good name. */
    @Test
    void whatWaitsOutlastsARestart() {
        reputation.learn(session(NOON).delivering("b@example.com").record());
        byte[] kept = reputation.pending();

        Reputation restarted = new Reputation(store, ReputationRules.USUAL, () -> now);
        assertThat(restarted.restore(kept)).isTrue();
        restarted.tick(NOON.plus(Duration.ofHours(25)));

        assertThat(history().good()).isCloseTo(1, within(1e-3));
        assertThat(restarted.restore(new byte[0])).isTrue();
        assertThat(restarted.restore(new byte[] {1, 2, 3})).isFalse();
        assertThat(restarted.restore(new byte[100])).isFalse();
    }

    @Test
    void oneSessionIsWorthThreeBadOrOneGoodAtMost() {
        Sessions spammer = session(NOON);
        Sessions sender = session(NOON.plusSeconds(60));
        for (int i = 0; i < 10; i++) {
            spammer = spammer.refusedAsSpam("b@example.com");
            sender = sender.delivering("b@example.com");
        }

        Learned learned = reputation.learn(spammer.record());
        assertThat(learned.keptOut()).containsExactly(Guard.SESSION);
        assertThat(learned.withheld()).isCloseTo(7, within(1e-9));
        assertThat(history().bad()).isEqualTo(3);
        assertThat(history().badSessions()).isEqualTo(1);

        reputation.learn(sender.record());
        assertThat(history().good()).isEqualTo(0.5);
    }

    @Test
    void feedbackOnTheSameSessionIsBoundedWithIt() {
        Sessions session = session(NOON).refusedAsSpam("b@example.com").refusedAsSpam("b@example.com");
        reputation.learn(session.record());
        reputation.learn(feedback(NOON, session.id(), Finding.TRAP, "traps", "", 1));

        assertThat(history().bad()).isEqualTo(3);
        assertThat(history().badSessions()).isEqualTo(1);
    }

    @Test
    void anHourIsWorthTwentyAtMost() {
        for (int i = 0; i < 60; i++) {
            reputation.learn(
                    session(NOON.plusSeconds(i)).refusedAsSpam(anybody(i)).record());
        }
        now = NOON.plusSeconds(60);
        assertThat(history().bad()).isCloseTo(20, within(0.01));

        now = NOON.plus(Duration.ofMinutes(71));
        assertThat(reputation
                        .learn(session(now).refusedAsSpam(anybody(1)).record())
                        .counted())
                .isTrue();
    }

    /** With the first 20 of each kind an hour, a sender of 1,000 messages with one spam in 50 would look half bad. */
    @Test
    void aLargeSenderIsJudgedByItsShareOfSpam() {
        for (int i = 0; i < 3000; i++) {
            Sessions session = session(NOON.plusSeconds(i * 4L));
            now = session.accepted();
            Sessions said = i % 50 == 49 ? session.refusedAsSpam(anybody(i)) : session.delivering(anybody(i));
            reputation.learn(said.record());
        }

        History history = history();
        assertThat(history.bad() / (history.bad() + 2 * history.good())).isBetween(0.01, 0.04);
        assertThat(history.bad() + 2 * history.good()).isLessThan(4 * 40);
    }

    /** What the dialogue has shown, the log of the MTA tells again, and the filter once more. */
    @Test
    void whatIsToldTwiceCountsOnce() {
        Sessions session = session(NOON).refusedAsSpam("b@example.com");
        reputation.learn(session.record());
        Learned byId = reputation.learn(feedback(NOON, session.id(), Finding.SPAM, "postfix", "", 1));
        Learned byAddress = reputation.learn(feedback(NOON.plusSeconds(4), "", Finding.SPAM, "rspamd", "", 1));

        assertThat(byId.keptOut()).containsExactly(Guard.REPEATED);
        assertThat(byAddress.counted()).isFalse();
        assertThat(history().bad()).isEqualTo(1);
        // A second message of that session, told by one of them only, is news.
        assertThat(reputation
                        .learn(feedback(NOON, session.id(), Finding.SPAM, "rspamd", "", 1))
                        .counted())
                .isTrue();
        assertThat(history().bad()).isEqualTo(2);
    }

    /** The log's follower is faster than a client that takes its time to say QUIT. */
    @Test
    void theRecordMayComeAfterTheFeedback() {
        reputation.learn(feedback(NOON.plusSeconds(2), "", Finding.SPAM, "postfix", "", 1));
        Learned later =
                reputation.learn(session(NOON).refusedAsSpam("b@example.com").record());

        assertThat(later.keptOut()).containsExactly(Guard.REPEATED);
        assertThat(history().bad()).isEqualTo(1);
    }

    @Test
    void underTlsTheFilterTellsWhatTheDialogueCannot() {
        Sessions session = session(NOON).underTls();
        reputation.learn(session.record());
        reputation.learn(new Feedback(NOON, session.id(), null, Finding.SPAM, "rspamd", "b@example.com", 1));

        assertThat(history().bad()).isEqualTo(1);
    }

    @Test
    void ofAnUnknownSessionNothingCanBeLearned() {
        Learned learned = reputation.learn(new Feedback(NOON, "none", null, Finding.SPAM, "rspamd", "", 1));

        assertThat(learned.keptOut()).containsExactly(Guard.UNKNOWN_SESSION);
    }

    @Test
    void whatIsNotOfOurTimeIsKeptOut() {
        assertThat(reputation
                        .learn(feedback(NOON.plusSeconds(600), "", Finding.SPAM, "rspamd", "", 1))
                        .keptOut())
                .containsExactly(Guard.TIME);
        assertThat(reputation
                        .learn(feedback(NOON.minus(Duration.ofDays(31)), "", Finding.SPAM, "rspamd", "", 1))
                        .keptOut())
                .containsExactly(Guard.TIME);
        assertThat(reputation
                        .learn(session(NOON.plusSeconds(600))
                                .refusedAsSpam("b@example.com")
                                .record())
                        .keptOut())
                .containsExactly(Guard.TIME);
        assertThat(history()).isEqualTo(History.NONE);
    }

    @Test
    void aFloodOfOneSourceIsBounded() {
        Reputation strict = new Reputation(store, ReputationRules.USUAL, () -> now, new LearnLimits(100, 100, 100, 50));
        for (int i = 0; i < 50; i++) {
            strict.learn(new Feedback(NOON, "", InetAddress.ofLiteral("198.51.100." + i), Finding.SPAM, "mad", "", 1));
        }

        Learned next = strict.learn(feedback(NOON, "", Finding.SPAM, "mad", "", 1));
        assertThat(next.keptOut()).containsExactly(Guard.FLOOD);
        assertThat(strict.learn(feedback(NOON, "", Finding.SPAM, "other", "", 1))
                        .counted())
                .isTrue();
        now = NOON.plus(Duration.ofMinutes(71));
        assertThat(strict.learn(feedback(now, "", Finding.SPAM, "mad", "", 1)).counted())
                .isTrue();
    }

    @Test
    void unknownRecipientsOfALogCountFromTheThird() {
        Sessions session = session(NOON).underTls();
        reputation.learn(session.record());
        for (int i = 0; i < 2; i++) {
            reputation.learn(feedback(NOON, session.id(), Finding.UNKNOWN_RECIPIENT, "postfix", "", 1));
        }
        assertThat(history().bad()).isZero();

        reputation.learn(feedback(NOON, session.id(), Finding.UNKNOWN_RECIPIENT, "postfix", "", 1));
        assertThat(history().bad()).isCloseTo(0.45, within(1e-6));
        reputation.learn(feedback(NOON, session.id(), Finding.UNKNOWN_RECIPIENT, "postfix", "", 1000));
        assertThat(history().bad()).isCloseTo(1, within(1e-6));
    }

    @Test
    void aListIsJudgedByHowItsSessionsTurnOut() {
        reputation.learn(session(NOON)
                .listed("bl.example.org", "127.0.0.2")
                .listed("bl.two.example")
                .refusedAsSpam("b@example.com")
                .record());
        reputation.learn(session(NOON.plusSeconds(1))
                .listed("bl.example.org")
                .delivering("b@example.com")
                .record());
        // We refused it ourselves: that says nothing of the list.
        reputation.learn(session(NOON.plusSeconds(2))
                .listed("bl.example.org", "127.0.0.2")
                .tested("pregreet", "failed")
                .refusedByUs()
                .record());

        assertThat(store.lists().listed(LISTED, NOON)).isEqualTo(new Counts(1, 0));
        assertThat(store.lists().answered("bl.example.org", NOON).bad()).isCloseTo(1, within(1e-3));
        assertThat(store.lists().answered("bl.example.org", NOON).good()).isCloseTo(1, within(1e-3));
        assertThat(store.lists().answered("bl.two.example", NOON)).isEqualTo(new Counts(1, 0));
    }

    /** Most filters that work after the MTA has taken the mail say so seconds later. */
    @Test
    void aSessionThatTurnsOutBadWasNeverGoodForTheList() {
        Sessions session = session(NOON).listed("bl.example.org", "127.0.0.2").delivering("b@example.com");
        reputation.learn(session.record());
        assertThat(store.lists().listed(LISTED, NOON)).isEqualTo(new Counts(0, 1));

        reputation.learn(feedback(NOON.plusSeconds(5), session.id(), Finding.SPAM, "rspamd", "", 1));
        assertThat(store.lists().listed(LISTED, NOON)).isEqualTo(new Counts(1, 0));
    }

    /** The operator lets some clients through untested; what they do counts all the same. */
    @Test
    void permittedClientsCountToo() {
        assertThat(reputation
                        .learn(session(NOON).refusedAsSpam("b@example.com").record())
                        .evidence())
                .hasSize(1);
    }

    @Test
    void whoseDialogueShowsNothingTeachesNothing() {
        assertThat(reputation.learn(session(NOON).record())).isEqualTo(Learned.NOTHING);
        assertThat(Set.of(Guard.values())).extracting(Guard::label).contains("unknown-session", "voice", "hour");
    }

    private static Sessions session(Instant at) {
        return Sessions.of(CLIENT, at);
    }

    private static String anybody(int i) {
        return "user" + i % 97 + "@example.com";
    }

    private static Feedback feedback(
            Instant at, String session, Finding finding, String source, String recipient, int count) {
        return new Feedback(at, session, InetAddress.ofLiteral(CLIENT), finding, source, recipient, count);
    }

    private History history() {
        return reputation.around(InetAddress.ofLiteral(CLIENT), now).own();
    }
}
