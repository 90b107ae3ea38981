package io.smtpedge.edge.explain;

import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.event.SessionRecord.Bytes;
import io.smtpedge.reputation.event.SessionRecord.Decision;
import io.smtpedge.reputation.event.SessionRecord.Dialogue;
import io.smtpedge.reputation.event.SessionRecord.Envelope;
import io.smtpedge.reputation.event.SessionRecord.ListAnswer;
import io.smtpedge.reputation.event.SessionRecord.Score;
import io.smtpedge.reputation.event.SessionRecord.TestResult;
import io.smtpedge.reputation.event.SessionRecord.Timings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records of sessions for tests. */
final class Records {

    static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private Records() {}

    static ListAnswer listed(String zone, int weight) {
        return new ListAnswer(
                zone, "listed", List.of("127.0.0.2"), weight, weight, "wire", "sends spam", Duration.ofMillis(12));
    }

    static ListAnswer clean(String zone) {
        return new ListAnswer(zone, "not-listed", List.of(), 0, 0, "cache", "", Duration.ZERO);
    }

    static ListAnswer missing(String zone, int lowest, int highest) {
        return new ListAnswer(zone, "unavailable", List.of(), lowest, highest, "", "no answer", Duration.ofSeconds(3));
    }

    /** Decided by the lists, with this threshold. */
    static SessionRecord judged(String action, int threshold, ListAnswer... lists) {
        int score = 0;
        int lowest = 0;
        int highest = 0;
        for (ListAnswer list : lists) {
            score += list.answer().equals("listed") ? list.lowest() : 0;
            lowest += list.lowest();
            highest += list.highest();
        }
        boolean partial = score >= threshold ? lowest < threshold : highest >= threshold;
        return session(
                "a-1",
                "192.0.2.66",
                List.of(lists),
                new Decision(action, "dnsbl", "because", new Score(score, lowest, highest, threshold, partial)));
    }

    static SessionRecord decidedBy(String test, String action, @Nullable Score score) {
        return session("a-1", "192.0.2.66", List.of(), new Decision(action, test, "because", score));
    }

    /** Refused for its reputation. */
    static SessionRecord ofReputation() {
        SessionRecord plain =
                session("a-1", "192.0.2.66", List.of(), new Decision("enforce", "reputation", "because", null));
        return new SessionRecord(
                plain.id(),
                plain.accepted(),
                plain.client(),
                plain.local(),
                plain.tests(),
                plain.evidence(),
                plain.lists(),
                plain.verdict(),
                new Dialogue(
                        "spam.example",
                        "ESMTP",
                        false,
                        true,
                        0,
                        List.of(new Envelope(
                                "a@spam.example", List.of("b@example"), 3, 0, 554, "5.7.1", "Client host blocked", 2)),
                        2),
                plain.outcome(),
                plain.detail(),
                plain.timings(),
                plain.bytes(),
                "mx1.example",
                new SessionRecord.Reputation(
                        0.97,
                        0.94,
                        0.99,
                        "refuse",
                        "enforce",
                        false,
                        64_500,
                        List.of(
                                new SessionRecord.Reason("base", -0.41),
                                new SessionRecord.Reason("prefix", 0.1),
                                new SessionRecord.Reason("history", 3.8)),
                        "c0ffee"));
    }

    static SessionRecord session(String id, String client, List<ListAnswer> lists, @Nullable Decision verdict) {
        return session(
                id,
                client,
                lists,
                verdict,
                List.of(new TestResult("pregreet", "passed"), new TestResult("dnsbl", "failed")));
    }

    private static SessionRecord session(
            String id, String client, List<ListAnswer> lists, @Nullable Decision verdict, List<TestResult> tests) {
        return new SessionRecord(
                id,
                NOON,
                new InetSocketAddress(InetAddress.ofLiteral(client), 40_000),
                new InetSocketAddress(InetAddress.ofLiteral("203.0.113.25"), 25),
                tests,
                List.of(),
                lists,
                verdict,
                new Dialogue(
                        "spam.example",
                        "ESMTP",
                        true,
                        true,
                        0,
                        List.of(new Envelope("a@spam.example", List.of("b@example"), 3, 0, 0))),
                Outcome.REFUSED,
                "",
                new Timings(Duration.ofMillis(13), null, Duration.ofSeconds(2)),
                new Bytes(100, 200, 0, 0),
                "",
                null);
    }
}
