package io.smtpedge.reputation.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.smtpedge.reputation.Reputation;
import io.smtpedge.reputation.ReputationRules;
import io.smtpedge.reputation.Sessions;
import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.Finding;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.event.SessionRecord.Dialogue;
import io.smtpedge.reputation.model.Advice;
import io.smtpedge.reputation.model.History;
import io.smtpedge.reputation.store.AsnTable;
import io.smtpedge.reputation.store.ReputationStore;
import io.smtpedge.reputation.store.StoreLimits;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Nobody writes an address' reputation alone: neither who has a mailbox, nor one filter among several. */
class VoicesTest {

    private static final InetAddress VICTIM = InetAddress.ofLiteral("192.0.2.7");
    private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

    private Instant now = START;
    private final ReputationStore store = new ReputationStore(StoreLimits.of(10_000), AsnTable.NONE, () -> now);
    private final Reputation reputation = new Reputation(store, ReputationRules.USUAL, () -> now);

    /** He complains every ten minutes, for three days. */
    @Test
    void oneRecipientCanHaveAnAddressThrottledAtMost() {
        manyRecipientsAndSourcesAreHeard();
        for (int i = 0; i < 432; i++) {
            later(Duration.ofMinutes(10));
            complain("users", "enemy@example.com");
        }

        assertThat(history().bad()).isBetween(3.0, 4.5);
        assertThat(judged()).isIn(Advice.NORMAL, Advice.THROTTLE);
    }

    /** A veteran is not harmed more for having much that he could be a quarter of. */
    @Test
    void norDoesItHelpThatTheAddressIsWellKnown() {
        manyRecipientsAndSourcesAreHeard();
        for (int i = 0; i < 400; i++) {
            later(Duration.ofMinutes(15));
            reputation.learn(Sessions.of("192.0.2.7", now)
                    .delivering("user" + i % 50 + "@example.com")
                    .record());
        }
        for (int i = 0; i < 100; i++) {
            later(Duration.ofMinutes(10));
            complain("users", "enemy@example.com");
        }

        assertThat(history().bad()).isLessThan(4.5);
        assertThat(judged()).isIn(Advice.FAST_LANE, Advice.NORMAL);
    }

    /** A spammer with a mailbox here sends himself a friendly letter every ten minutes. */
    @Test
    void nobodyEarnsAGoodNameByWritingToHimself() {
        manyRecipientsAndSourcesAreHeard();
        for (int i = 0; i < 1000; i++) {
            later(Duration.ofMinutes(10));
            reputation.tick(now);
            reputation.learn(Sessions.of("192.0.2.7", now)
                    .delivering("friend@example.com")
                    .record());
        }

        assertThat(history().good()).isLessThan(4.5);
        assertThat(judged()).isEqualTo(Advice.NORMAL);
    }

    @Test
    void ofManyRecipientsEachCounts() {
        manyRecipientsAndSourcesAreHeard();
        for (int i = 0; i < 60; i++) {
            later(Duration.ofMinutes(10));
            complain("users", "user" + i % 20 + "@example.com");
        }

        assertThat(history().bad()).isGreaterThan(60);
        assertThat(judged()).isEqualTo(Advice.REFUSE);
    }

    /** One of two filters takes all mail of an address for spam, the other none: it is deferred at times, and not refused. */
    @Test
    void oneSourceAmongSeveralCanHaveAnAddressDeferredAtMost() {
        manyRecipientsAndSourcesAreHeard();
        Set<Advice> advice = EnumSet.noneOf(Advice.class);
        for (int i = 0; i < 300; i++) {
            later(Duration.ofMinutes(5));
            learn(Finding.SPAM, i % 2 == 0 ? "mad-filter@mta1" : "mad-filter@mta2", "");
            advice.add(judged());
        }

        assertThat(history().bad()).isBetween(18.0, 20.1);
        assertThat(advice).contains(Advice.LATER).doesNotContain(Advice.REFUSE);
    }

    /** The follower of the MTA's log tells of all mail that came under TLS, and to whom. That is no opinion of its own. */
    @Test
    void whoTellsThatMailWasAcceptedHasNoShareInIt() {
        manyRecipientsAndSourcesAreHeard();
        for (int i = 0; i < 100; i++) {
            later(Duration.ofMinutes(10));
            reputation.tick(now);
            reputation.learn(new Feedback(now, "", VICTIM, Finding.ACCEPTED, "other-log", "u" + i % 20, 1));
            learn(Finding.ACCEPTED, "postfix", "user" + i % 20 + "@example.com");
        }

        assertThat(history().good()).isGreaterThan(45);
    }

    /** Of mail under TLS nobody may say whose it was: it is worth what one recipient may say freely, at a small site as at a large. */
    @Test
    void norDoesOneEarnItUnderTlsWhereNobodyIsNamed() {
        for (int i = 0; i < 1000; i++) {
            later(Duration.ofMinutes(10));
            reputation.tick(now);
            reputation.learn(new Feedback(now, "", VICTIM, Finding.ACCEPTED, "postfix", "", 1));
        }

        assertThat(history().good()).isLessThan(4.5);
        assertThat(judged()).isEqualTo(Advice.NORMAL);
    }

    /** The record holds ten transactions: of the eleventh it is known that it went well, but not to whom. */
    @Test
    void norBehindTenThatCameToNothing() {
        manyRecipientsAndSourcesAreHeard();
        for (int i = 0; i < 1000; i++) {
            later(Duration.ofMinutes(10));
            reputation.tick(now);
            reputation.learn(deliveredToSomebody(Sessions.of("192.0.2.7", now)
                    .hearing(554, "5.6.0", "No", "u" + i)
                    .record()));
        }

        assertThat(history().good()).isLessThan(4.5);
    }

    private static SessionRecord deliveredToSomebody(SessionRecord s) {
        Dialogue d = Objects.requireNonNull(s.dialogue());
        Dialogue delivered = new Dialogue(d.helo(), d.protocol(), d.tls(), d.complete(), 1, d.envelopes());
        return new SessionRecord(
                s.id(),
                s.accepted(),
                s.client(),
                s.local(),
                s.tests(),
                s.evidence(),
                s.lists(),
                s.verdict(),
                delivered,
                s.outcome(),
                s.detail(),
                s.timings(),
                s.bytes(),
                s.edge(),
                s.reputation());
    }

    /** One mailbox has many addresses, and each session names another. */
    @Test
    void norByManyNamesOfOneMailbox() {
        manyRecipientsAndSourcesAreHeard();
        for (int i = 0; i < 1000; i++) {
            later(Duration.ofMinutes(10));
            reputation.tick(now);
            reputation.learn(Sessions.of("192.0.2.7", now)
                    .delivering("Friend+" + i + "@example.com")
                    .record());
        }

        assertThat(history().good()).isLessThan(4.5);
        assertThat(judged()).isEqualTo(Advice.NORMAL);
    }

    @Test
    void norIsAComplaintOfEachOfThemTheWordOfMany() {
        manyRecipientsAndSourcesAreHeard();
        for (int i = 0; i < 432; i++) {
            later(Duration.ofMinutes(10));
            complain("users", "enemy+" + i + "@example.com");
        }

        assertThat(history().bad()).isLessThan(4.5);
    }

    /** Others that the backend refused have not received it. */
    @Test
    void norByNamingManyWhoAreRefused() {
        manyRecipientsAndSourcesAreHeard();
        for (int i = 0; i < 1000; i++) {
            later(Duration.ofMinutes(10));
            reputation.tick(now);
            reputation.learn(Sessions.of("192.0.2.7", now)
                    .deliveringToTheFirst("friend@example.com", "x" + i + "@example.net", "y" + i + "@example.net")
                    .record());
        }

        assertThat(history().good()).isLessThan(4.5);
    }

    /** There is nobody else who could confirm it. */
    @Test
    void theOnlySourceOfASiteIsBelieved() {
        for (int i = 0; i < 100; i++) {
            later(Duration.ofMinutes(10));
            learn(Finding.SPAM, "rspamd", "");
        }

        assertThat(history().bad()).isGreaterThan(90);
        assertThat(judged()).isEqualTo(Advice.REFUSE);
    }

    /** Somebody's own server, with three mailboxes. */
    @Test
    void whereFewHaveMailboxesTheirWordCounts() {
        for (int i = 0; i < 60; i++) {
            later(Duration.ofMinutes(10));
            String whose = i % 2 == 0 ? "me@example.com" : "she@example.com";
            reputation.learn(new Feedback(now, "", VICTIM, Finding.COMPLAINT, "users", whose, 1));
        }

        assertThat(history().bad()).isGreaterThan(60);
    }

    /** What a client does itself is nobody's word. */
    @Test
    void conductHasNoVoice() {
        manyRecipientsAndSourcesAreHeard();
        for (int i = 0; i < 80; i++) {
            later(Duration.ofMinutes(5));
            reputation.learn(Sessions.of("192.0.2.7", now)
                    .tested("pregreet", "failed")
                    .refusedByUs()
                    .record());
        }

        assertThat(history().bad()).isCloseTo(80, within(1.0));
        assertThat(judged()).isEqualTo(Advice.REFUSE);
    }

    /** With a thousand others the loud one is still known for what it is. */
    @Test
    void theLoudAreNotForgottenAmongTheMany() {
        VoiceShares shares = new VoiceShares();
        for (int i = 0; i < 1000; i++) {
            shares.add(7, 1, i);
            shares.add(1000 + i, 0.1, i);
            shares.addTotal(1.1, i);
        }

        assertThat(shares.allowed(7, 1, 4, 0.25, 1000)).isZero();
        assertThat(shares.allowed(5, 1, 4, 0.25, 1000)).isEqualTo(1);
    }

    @Test
    void aShareIsOfTheWholeWithWhatIsAdded() {
        VoiceShares shares = new VoiceShares();
        shares.addTotal(30, 0);

        assertThat(shares.allowed(7, 100, 0, 0.25, 0)).isCloseTo(10, within(1e-6)); // 10 of 40
        assertThat(shares.allowed(7, 100, 15, 0.25, 0)).isCloseTo(15, within(1e-6)); // may be said freely
        assertThat(shares.allowed(7, 2, 0, 0.25, 0)).isEqualTo(2);
    }

    private void manyRecipientsAndSourcesAreHeard() {
        for (int day = 0; day < 12; day++) {
            int at = day;
            for (String source : List.of("rspamd", "users", "mad-filter")) {
                Set.of("a", "b", "c", "d", "e")
                        .forEach(who -> reputation.learn(new Feedback(
                                START.plusSeconds(at),
                                "",
                                InetAddress.ofLiteral("198.51.100.9"),
                                Finding.SPAM,
                                source,
                                who,
                                1)));
            }
        }
    }

    private void complain(String source, String recipient) {
        learn(Finding.COMPLAINT, source, recipient);
    }

    private void learn(Finding finding, String source, String recipient) {
        // The others go on being heard.
        reputation.learn(new Feedback(
                now,
                "",
                InetAddress.ofLiteral("198.51.100.9"),
                Finding.SPAM,
                source,
                "x" + now.getEpochSecond() % 7,
                1));
        reputation.learn(new Feedback(now, "", VICTIM, finding, source, recipient, 1));
    }

    private void later(Duration time) {
        now = now.plus(time);
    }

    private History history() {
        return reputation.around(VICTIM, now).own();
    }

    private Advice judged() {
        return reputation.judge(VICTIM, List.of(), false, now).advice();
    }
}
