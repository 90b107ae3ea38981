package io.smtpedge.report.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.report.figures.Period;
import io.smtpedge.report.figures.Proposal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** To enforce the policy is proposed only where there is ground to trust it. */
class PolicyAdviserTest {

    private static final Instant START = Instant.parse("2026-11-09T00:00:00Z");

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

    /** In shadow: of ten sessions seven are good, and three bad and advised against. */
    private Optional<Proposal> proposed(int days, int sessionsADay, double p) throws SQLException {
        for (int day = 0; day < days; day++) {
            for (int i = 0; i < sessionsADay; i++) {
                TestJournal.Session session =
                        journal.session(START.plus(Duration.ofDays(day)).plusSeconds(60L * i), "192.0.2." + i % 10);
                if (i % 10 < 7) {
                    session.reputation(p, 0, 1, p > 0.5 ? "throttle" : "normal", 0)
                            .accepted();
                } else {
                    session.reputation(0.9, 0, 1, "refuse", 2).spam();
                }
                session.with("mode", "shadow");
            }
        }
        Period period = new Period(START, START.plus(Duration.ofDays(days)), ZoneOffset.UTC);
        return journal.report(period).proposals().stream()
                .filter(one -> one.kind() == Proposal.Kind.ENFORCE_POLICY)
                .findFirst();
    }

    @Test
    void afterThreeSessionsItIsNot() throws SQLException {
        assertThat(proposed(1, 10, 0.05)).isEmpty();
    }

    @Test
    void withManySessionsOnAFewDaysItIsNot() throws SQLException {
        assertThat(proposed(6, 200, 0.05)).isEmpty();
    }

    @Test
    void withAFewSessionsADayItIsNot() throws SQLException {
        assertThat(proposed(8, 100, 0.05)).isEmpty();
    }

    @Test
    void withAWeekAndAThousandSessionsItIs() throws SQLException {
        assertThat(proposed(7, 150, 0.05)).get().satisfies(one -> {
            assertThat(one.because())
                    .startsWith("it advised against 315 sessions that were let in; 7 days and 1,050 sessions of which");
            assertThat(one.action()).startsWith("policy.mode = enforce");
        });
    }

    @Test
    void wherePIsTooHarshItIsNot() throws SQLException {
        assertThat(proposed(7, 150, 0.65)).isEmpty();
    }
}
