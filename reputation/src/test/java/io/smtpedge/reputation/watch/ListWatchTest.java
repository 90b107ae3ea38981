package io.smtpedge.reputation.watch;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.event.SessionRecord.Bytes;
import io.smtpedge.reputation.event.SessionRecord.Decision;
import io.smtpedge.reputation.event.SessionRecord.ListAnswer;
import io.smtpedge.reputation.event.SessionRecord.Reason;
import io.smtpedge.reputation.event.SessionRecord.Reputation;
import io.smtpedge.reputation.event.SessionRecord.Score;
import io.smtpedge.reputation.event.SessionRecord.Timings;
import io.smtpedge.reputation.watch.ListWatch.Change;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What gives a list away, and what must not. Two lists are asked, and every minute or so a client comes. */
class ListWatchTest {

    private static final String A = "a.example.org";
    private static final String B = "b.example.org";

    private Instant now = Instant.parse("2026-11-01T00:00:00Z");
    private int clients;
    private final ListWatch watch = new ListWatch(3, (zone, codes) -> codes.contains("127.0.0.2"));
    private final PolicyWatch policy = new PolicyWatch(3);
    private final List<Change> changes = new ArrayList<>();

    private static ListAnswer answer(String zone, boolean listed) {
        return listed
                ? new ListAnswer(zone, "listed", List.of("127.0.0.2"), 0, 0, "wire", "", Duration.ZERO)
                : new ListAnswer(zone, "not-listed", List.of(), 0, 0, "wire", "", Duration.ZERO);
    }

    private static Reputation reputation(double history, String advice) {
        return new Reputation(
                .4,
                .1,
                .7,
                advice,
                "enforce",
                false,
                0,
                List.of(new Reason("base", -.4), new Reason("history", history)),
                "");
    }

    private SessionRecord session(InetAddress client, Reputation reputation, int score, ListAnswer... answers) {
        return session(client, reputation, new Score(score, score, score, 3, false), answers);
    }

    private SessionRecord session(InetAddress client, Reputation reputation, Score score, ListAnswer... answers) {
        return new SessionRecord(
                "1",
                now,
                new InetSocketAddress(client, 25),
                null,
                List.of(),
                List.of(),
                List.of(answers),
                new Decision("pass", "dnsbl", "", score),
                null,
                Outcome.FORWARDED,
                "",
                new Timings(null, null, Duration.ZERO),
                new Bytes(0, 0, 0, 0),
                "mx.example",
                reputation);
    }

    private InetAddress newClient() {
        clients++;
        return InetAddress.ofLiteral("10." + clients / 65536 + "." + clients / 256 % 256 + "." + clients % 256);
    }

    private void client(double history, boolean onA, boolean onB) {
        now = now.plusSeconds(30);
        changes.addAll(
                watch.session(session(newClient(), reputation(history, "normal"), 0, answer(A, onA), answer(B, onB))));
    }

    /** Days of ordinary traffic: each list has a tenth of the clients by itself, and a tenth is on both. */
    private void days(int days) {
        for (int i = 0; i < days * 2880; i++) {
            client(0, i % 10 == 0 || i % 10 == 5, i % 10 == 1 || i % 10 == 5);
        }
    }

    @Test
    void ordinaryDaysAreNoAlarm() {
        days(10);
        assertThat(changes).isEmpty();
    }

    @Test
    void aListThatListsManyMoreIsFoundAndComesBack() {
        days(3);
        for (int i = 0; i < 100; i++) {
            client(0, true, i % 5 == 0);
        }
        assertThat(changes).hasSize(1);
        assertThat(changes.getFirst().zone()).isEqualTo(A);
        assertThat(changes.getFirst().reason().orElseThrow())
                .startsWith("it lists many more clients than usual: ")
                .endsWith(" %");

        days(1);
        assertThat(changes).hasSize(2);
        assertThat(changes.getLast()).isEqualTo(new Change(A, Optional.empty()));
    }

    @Test
    void aWaveOfBotsThatBothListsKnowSilencesNeither() {
        days(3);
        for (int i = 0; i < 1000; i++) {
            client(0, true, true);
        }
        assertThat(changes).isEmpty();
    }

    @Test
    void norDoOnesWhoseOwnHistoryIsBad() {
        days(3);
        for (int i = 0; i < 1000; i++) {
            client(1, true, false);
        }
        assertThat(changes).isEmpty();
    }

    @Test
    void aListThatListsGoodSendersIsFoundAtOnceWithoutABaseLine() {
        for (int i = 0; i < 4; i++) {
            client(-3, true, false);
        }
        assertThat(changes).isEmpty();
        client(-3, true, false);
        assertThat(changes).hasSize(1);
        assertThat(changes.getFirst().reason().orElseThrow()).startsWith("it lists good senders of ours: 100 % of 5");
    }

    @Test
    void aFewListedOnesAmongManyGoodSendersAreNoReason() {
        for (int i = 0; i < 2000; i++) {
            client(-3, i % 20 == 0, false);
        }
        assertThat(changes).isEmpty();
    }

    @Test
    void aClientCountsOnceAnHourHoweverManySessionsItHas() {
        InetAddress one = newClient();
        for (int i = 0; i < 50; i++) {
            now = now.plusSeconds(30);
            changes.addAll(watch.session(session(one, reputation(-3, "normal"), 0, answer(A, true))));
        }
        assertThat(changes).isEmpty();
    }

    /** A list goes mad between two sessions of those who come every minute. */
    @Test
    void whoIsListedOnlyNowCountsAsListed() {
        days(3);
        List<InetAddress> regulars = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            regulars.add(newClient());
        }
        for (int round = 0; round < 3; round++) {
            for (InetAddress regular : regulars) {
                changes.addAll(watch.session(
                        session(regular, reputation(0, "normal"), 0, answer(A, round > 0), answer(B, false))));
            }
        }
        assertThat(changes).extracting(Change::zone).containsExactly(A);
        assertThat(requireNonNull(watch.state().get(A)).strangers().hits())
                .as("each once, and the usual ones")
                .isBetween(300.0, 340.0);
    }

    @Test
    void aMissingAnswerIsNone() {
        for (int i = 0; i < 50; i++) {
            now = now.plusSeconds(30);
            changes.addAll(watch.session(session(
                    newClient(),
                    reputation(-3, "normal"),
                    0,
                    new ListAnswer(A, "unavailable", List.of(), 0, 3, "", "", Duration.ZERO))));
        }
        assertThat(watch.state()).isEmpty();
    }

    @Test
    void whatWasInShadowIsInShadowAfterARestart() {
        for (int i = 0; i < 5; i++) {
            client(-3, true, false);
        }
        ListWatch next = new ListWatch(3, (zone, codes) -> true);

        assertThat(next.restore(watch.state())).isEqualTo(changes);
    }

    @Test
    void refusalsByReputationHaveABaseLineTooAndThoseOfTheListsAreNotAmongThem() {
        for (int i = 0; i < 10_000; i++) {
            now = now.plusSeconds(30);
            assertThat(policy.session(session(newClient(), reputation(0, i % 20 == 0 ? "refuse" : "normal"), 0)))
                    .isEqualTo(ShareWatch.Change.NONE);
        }
        for (int i = 0; i < 1000; i++) {
            policy.session(session(newClient(), reputation(0, "refuse"), 3));
        }
        assertThat(policy.isAlarmed()).as("bots that the lists know").isFalse();

        List<ShareWatch.Change> last = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            now = now.plusSeconds(30);
            last.add(policy.session(session(newClient(), reputation(0, i % 2 == 0 ? "later" : "normal"), 0)));
        }
        assertThat(last).containsOnlyOnce(ShareWatch.Change.ALARM);
        assertThat(policy.reason().orElseThrow()).startsWith("it refuses many more clients than usual: ");
    }

    @Test
    void whoIsRefusedOnlyNowCountsAsRefused() {
        for (int i = 0; i < 4000; i++) {
            now = now.plusSeconds(30);
            policy.session(session(newClient(), reputation(0, "normal"), 0));
        }
        InetAddress regular = newClient();
        for (int i = 0; i < 100; i++) {
            policy.session(session(regular, reputation(0, i < 50 ? "normal" : "later"), 0));
        }
        assertThat(policy.isAlarmed()).as("one alone").isFalse();
        assertThat(Math.round(policy.state().hits())).isEqualTo(1);

        for (String advice : new String[] {"normal", "later"}) {
            clients = 1000;
            for (int i = 0; i < 30; i++) {
                policy.session(session(newClient(), reputation(0, advice), 0));
            }
        }
        assertThat(policy.isAlarmed()).isTrue();
    }

    /** While a list is silent, the bots that it knows are left to the reputation: that is no fault of the policy. */
    @Test
    void botsThatASilentListMayKnowDoNotSilenceThePolicy() {
        for (int i = 0; i < 3 * 2880; i++) {
            now = now.plusSeconds(30);
            policy.session(session(newClient(), reputation(0, i % 20 == 0 ? "refuse" : "normal"), 0));
        }
        for (int i = 0; i < 200; i++) {
            now = now.plusSeconds(10);
            policy.session(session(newClient(), reputation(0, "later"), new Score(0, 0, 3, 3, true)));
        }

        assertThat(policy.isAlarmed()).isFalse();
    }
}
