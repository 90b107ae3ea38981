package io.smtpedge.report.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.report.figures.Headline.Totals;
import io.smtpedge.report.figures.Period;
import io.smtpedge.report.figures.Report;
import io.smtpedge.report.figures.Senders.Sender;
import io.smtpedge.report.figures.Senders.Turned;
import io.smtpedge.report.format.CsvReport;
import io.smtpedge.report.format.JsonReport;
import io.smtpedge.report.format.TextReport;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Let in, held back and other: what became of sessions, which is not what was advised. They add up wherever they stand. */
class HeldBackTest {

    private static final Instant MORNING = Instant.parse("2026-11-20T06:00:00Z");
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Period DAY =
            new Period(Instant.parse("2026-11-20T00:00:00Z"), Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);
    private static final String HIJACKED = "192.0.2.1";

    @SuppressWarnings("NullAway.Init")
    private TestJournal journal;

    private int seconds;

    @BeforeEach
    void open() throws SQLException {
        journal = new TestJournal();
    }

    @AfterEach
    void close() throws SQLException {
        journal.close();
    }

    private TestJournal.Session judged(String advice) {
        return journal.session(NOON.plusSeconds(seconds++), HIJACKED)
                .helo("mail.good.example")
                .reputation(0.9, 0.7, 0.99, advice, 1.5);
    }

    /** Good until noon; then ten got in, ten were held back in four ways, and one hung up. */
    private Report hijacked() throws SQLException {
        for (int i = 0; i < 30; i++) {
            journal.session(MORNING.plusSeconds(i), HIJACKED)
                    .helo("mail.good.example")
                    .reputation(0.05, 0, 0.1, "normal", -2)
                    .accepted();
        }
        for (int i = 0; i < 9; i++) {
            judged("throttle").spam();
        }
        for (int i = 0; i < 5; i++) {
            judged("refuse").listed("bl.example.net", 3, "127.0.0.2").refused(3);
        }
        judged("refuse").with("outcome", "refused").with("test", "reputation");
        judged("later").with("outcome", "deferred").with("test", "reputation");
        judged("later").with("outcome", "deferred").with("test", "dnsbl");
        judged("throttle").with("outcome", "limited").with("test", "throttle");
        judged("normal").with("outcome", "limited").with("test", "rate-per-client");
        judged("throttle").with("outcome", "hung-up");
        judged("throttle").spam();
        return journal.report(DAY);
    }

    @Test
    void ofASenderThatTurnedTheyGoByHowItsSessionsEnded() throws SQLException {
        Turned turned = hijacked().senders().turned().getFirst();
        assertThat(turned.acceptedSince()).isEqualTo(10);
        assertThat(turned.heldSince()).isEqualTo(10);
    }

    @Test
    void theyAddUpToAllSessions() throws SQLException {
        Report report = hijacked();
        Totals now = report.headline().now();
        Sender address = report.senders().addresses().getFirst();
        assertThat(now.accepted() + now.sessionsSaved() + now.other()).isEqualTo(now.sessions());
        assertThat(address.held()).isEqualTo(10).isEqualTo(now.sessionsSaved());
        assertThat(address.accepted() + address.held() + now.other()).isEqualTo(address.sessions());
        assertThat(report.charts().week().stream()
                        .mapToLong(hour -> hour.held())
                        .sum())
                .isEqualTo(10);
        assertThat(now.refused()).isEqualTo(6);
        assertThat(report.proposals())
                .anySatisfy(one -> assertThat(one.because()).endsWith("10 sessions let in, 10 held back"));
    }

    @Test
    void ofAnEdgeTheAdviceIsToldApartFromWhatThePolicyDid() throws SQLException {
        assertThat(hijacked().health().edges()).singleElement().satisfies(edge -> {
            assertThat(edge.advised()).isEqualTo(20);
            assertThat(edge.passed()).isEqualTo(10);
            assertThat(edge.held()).isEqualTo(3);
        });
    }

    @Test
    void whatIsNotKnownIsNoZeroAndNumbersAreRound() throws SQLException {
        journal.session(NOON, HIJACKED).clean("bl.example.net").accepted();
        for (int i = 0; i < 3; i++) {
            journal.session(NOON.plusSeconds(600L * i), "203.0.113.9")
                    .envelope("a@stranger.example", "b@example.com")
                    .listed("bl.example.net", 3, "127.0.0.2")
                    .refused(3);
        }
        Report report = journal.report(DAY);
        assertThat(CsvReport.of(report, "lists")).contains(",3,0,4,,");
        assertThat(JsonReport.of(report)).contains("\"per-day\" : null").contains("\"certainty\" : 0.3,");
        assertThat(CsvReport.of(report, "false-positives")).contains(",0.3,");
        assertThat(CsvReport.of(report, "probabilities")).contains("0.15,0.2,").doesNotContain("000000");
    }

    @Test
    void withoutATimeBeforeNothingIsCalledNoNews() throws SQLException {
        journal.session(NOON, HIJACKED).accepted();
        String text = TextReport.of(journal.report(DAY));
        assertThat(text).contains("NEW NETWORKS, BIGGEST MOVERS\n  There is nothing before to compare with.\n");
        assertThat(text).contains("\n1 session\n").contains("THINGS TO DO\n  Nothing.");
    }
}
