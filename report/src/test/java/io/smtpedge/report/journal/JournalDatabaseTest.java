package io.smtpedge.report.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.FeedbackJson;
import io.smtpedge.reputation.event.Finding;
import io.smtpedge.reputation.event.Notice;
import io.smtpedge.reputation.event.NoticeJson;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionJson;
import io.smtpedge.reputation.event.SessionRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalDatabaseTest {

    private static final Instant AT = Instant.parse("2026-11-23T10:15:30Z");

    @TempDir
    private Path directory;

    @Test
    void everythingASessionSaysIsInItsRow() throws Exception {
        segment("2026-11-23T10Z.ndjson", SessionJson.line(session("1-1", "2001:db8:1:2::25", AT)));
        assertThat(rows("SELECT id, edge, client, family, prefix, asn, \"local\", outcome, action, score, p, advice,"
                        + " logits[1].name, helo, recipients, accepted_recipients, unknown_recipients, envelopes[1].\"to\"[2],"
                        + " lists[1].\"zone\", lists[1].codes[1], lists[1].weight, tests['dnsbl'], evidence['pregreet'],"
                        + " screen_ms, connect_ms, bytes_to_backend FROM sessions"))
                .containsExactly(
                        "1-1|mx1.example.com|2001:db8:1:2::25|6|2001:db8:1::/48|64500|198.51.100.25|forwarded|pass|2"
                                + "|0.25|normal|base|client.example.net|3|1|2|c@example.com|zen.example.org|127.0.0.4|2|passed|EHLO x"
                                + "|12.5|null|9");
    }

    @Test
    void feedbackAndNoticesHaveTablesOfTheirOwn() throws Exception {
        Feedback spam = new Feedback(
                AT, "1-1", InetAddress.ofLiteral("192.0.2.7"), Finding.NOT_SPAM, "rspamd@mta1", "b@example.com", 2);
        segment(
                "2026-11-23T10Z.ndjson",
                FeedbackJson.line(spam, "mx1.example.com", true),
                NoticeJson.line(
                        new Notice(AT, "mx1.example.com", "list-shadowed", "zen.example.org", "lists everybody")));
        assertThat(
                        rows(
                                "SELECT edge, \"session\", client, finding, source, recipient, \"count\", counted FROM feedback"))
                .containsExactly("mx1.example.com|1-1|192.0.2.7|not-spam|rspamd@mta1|b@example.com|2|true");
        assertThat(rows("SELECT edge, kind, subject, \"text\" FROM notices"))
                .containsExactly("mx1.example.com|list-shadowed|zen.example.org|lists everybody");
    }

    @Test
    void onlyWhatHappenedBetweenTheInstantsCounts() throws Exception {
        segment(
                "2026-11-23T10Z.ndjson",
                SessionJson.line(
                        session("before", "192.0.2.1", AT.minusSeconds(3600).minusMillis(1))),
                SessionJson.line(session("first", "192.0.2.1", AT.minusSeconds(3600))),
                SessionJson.line(session("after", "192.0.2.1", AT.plusSeconds(3600))));
        assertThat(rows("SELECT id FROM sessions")).containsExactly("first");
    }

    private void segment(String name, String... lines) throws Exception {
        Path folder = Files.createDirectories(directory.resolve("mx1.example.com"));
        Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
    }

    private List<String> rows(String sql) throws Exception {
        return rows(Scope.of(List.of(directory.toString()), AT.minusSeconds(3600), AT.plusSeconds(3600)), sql);
    }

    static List<String> rows(Scope scope, String... queries) throws Exception {
        List<String> rows = new ArrayList<>();
        try (JournalDatabase journal = JournalDatabase.open(scope);
                Statement statement = journal.connection().createStatement()) {
            for (String query : queries) {
                try (ResultSet result = statement.executeQuery(query)) {
                    while (result.next()) {
                        List<String> columns = new ArrayList<>();
                        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                            columns.add(String.valueOf(result.getObject(i)));
                        }
                        rows.add(String.join("|", columns));
                    }
                }
            }
        }
        return rows;
    }

    static SessionRecord session(String id, String client, Instant accepted) {
        return new SessionRecord(
                id,
                accepted,
                new InetSocketAddress(InetAddress.ofLiteral(client), 40112),
                new InetSocketAddress(InetAddress.ofLiteral("198.51.100.25"), 25),
                List.of(new SessionRecord.TestResult("dnsbl", "passed")),
                List.of(new SessionRecord.Finding("pregreet", "EHLO x")),
                List.of(new SessionRecord.ListAnswer(
                        "zen.example.org",
                        "listed",
                        List.of("127.0.0.4"),
                        2,
                        2,
                        "wire",
                        "see there",
                        Duration.ofMillis(3))),
                new SessionRecord.Decision(
                        "pass", "dnsbl", "below the threshold", new SessionRecord.Score(2, 2, 2, 3, false)),
                new SessionRecord.Dialogue(
                        "client.example.net",
                        "ESMTP",
                        false,
                        true,
                        1,
                        List.of(new SessionRecord.Envelope(
                                "a@example.net",
                                List.of("b@example.com", "c@example.com"),
                                3,
                                1,
                                250,
                                "2.0.0",
                                "",
                                2))),
                Outcome.FORWARDED,
                "",
                new SessionRecord.Timings(Duration.ofNanos(12_500_000), null, Duration.ofSeconds(2)),
                new SessionRecord.Bytes(6, 7, 8, 9),
                "mx1.example.com",
                new SessionRecord.Reputation(
                        0.25,
                        0.1,
                        0.5,
                        "normal",
                        "shadow",
                        false,
                        64500,
                        List.of(new SessionRecord.Reason("base", -0.4), new SessionRecord.Reason("asn", -0.7)),
                        "abcd"));
    }
}
