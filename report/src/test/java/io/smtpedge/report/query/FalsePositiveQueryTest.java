package io.smtpedge.report.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.report.figures.FalsePositive;
import io.smtpedge.report.figures.Period;
import io.smtpedge.report.figures.Proposal;
import io.smtpedge.report.figures.Report;
import io.smtpedge.report.figures.Senders.Range;
import io.smtpedge.report.format.HtmlReport;
import io.smtpedge.report.format.TextReport;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is a likely false positive, and who only tries again and again. */
class FalsePositiveQueryTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Period DAY =
            new Period(Instant.parse("2026-11-20T00:00:00Z"), Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);
    private static final String ZONE = "bl.example.net";

    @SuppressWarnings("NullAway.Init")
    private TestJournal journal;

    @BeforeEach
    void open() throws SQLException {
        journal = new TestJournal();
    }

    @AfterEach
    void close() throws SQLException {
        journal.close();
    }

    /** Refused five times in an hour and a half, with the same mail. */
    private void triesAgain(String client, String helo) {
        for (int i = 0; i < 5; i++) {
            journal.session(NOON.plus(Duration.ofMinutes(20L * i)), client)
                    .helo(helo)
                    .envelope("offer@" + helo, "someone@example.com")
                    .listed(ZONE, 3, "127.0.0.2")
                    .refused(3);
        }
    }

    private void spam(String client, String helo, int sessions) {
        for (int i = 0; i < sessions; i++) {
            journal.session(NOON.minusSeconds(60L * (i + 1)), client).helo(helo).spam();
        }
    }

    @Test
    void oneWhoTriesAgainIsNamedWithoutARuleAndIsNoFalseAlarmOfTheList() throws SQLException {
        triesAgain("203.0.113.9", "mail.stranger.example");
        Report report = journal.report(DAY);
        assertThat(report.falsePositives()).singleElement().satisfies(one -> {
            assertThat(one.evidence()).containsExactly("sent the same mail again 5 times, as a real MTA does");
            assertThat(one.certainty()).isEqualTo(0.3);
            assertThat(one.allowLine()).isEmpty();
        });
        assertThat(report.lists().zones().getFirst().falseAlarms().named()).isZero();
        assertThat(report.proposals()).noneMatch(one -> one.kind() == Proposal.Kind.PERMIT_SENDER);
        assertThat(TextReport.of(report)).contains("too little for a rule; see smtp-edge why 203.0.113.9");
        assertThat(HtmlReport.of(report))
                .contains("too little for a rule")
                .doesNotContain("pseudonym: there is no line");
    }

    @Test
    void noAddressIsNamedInARangeThatActsTogetherWhateverSpeaksForIt() throws SQLException {
        for (int host = 1; host <= 8; host++) {
            spam("198.19.255." + host, "srv" + host + ".best-price.example", 3);
        }
        triesAgain("198.19.255.9", "srv9.best-price.example");
        journal.session(NOON, "198.19.255.10")
                .helo("srv10.best-price.example")
                .listed("list.dnswl.org", -2, "127.0.5.2")
                .listed(ZONE, 5, "127.0.0.2")
                .refused(3);
        Report report = journal.report(DAY);
        assertThat(report.senders().ranges()).extracting(Range::network).containsExactly("198.19.255.0/24");
        assertThat(report.falsePositives()).isEmpty();
        assertThat(report.lists().zones())
                .allSatisfy(zone -> assertThat(zone.falseAlarms().named()).isZero());
    }

    @Test
    void whereNetworkOrManyOfItsNamesAreKnownBadToTryAgainIsNoSign() throws SQLException {
        spam("198.51.100.1", "one.example", 3);
        spam("198.51.100.2", "other.example", 3);
        triesAgain("198.51.100.3", "mail.third.example");
        spam("192.0.2.1", "srv1.best-price.example", 6);
        triesAgain("203.0.113.77", "srv77.best-price.example");
        assertThat(journal.report(DAY).falsePositives()).isEmpty();
    }

    @Test
    void aVeteranIsNamedAlthoughItsNeighboursSendSpam() throws SQLException {
        spam("198.51.100.1", "one.example", 30);
        spam("198.51.100.2", "other.example", 30);
        for (int i = 0; i < 20; i++) {
            journal.session(NOON.minusSeconds(90L * (i + 1)), "198.51.100.3").accepted();
        }
        triesAgain("198.51.100.3", "mail.veteran.example");
        assertThat(journal.report(DAY).falsePositives())
                .singleElement()
                .extracting(FalsePositive::allowLine)
                .isEqualTo("\"permit 198.51.100.3\"   # mail.veteran.example");
    }
}
