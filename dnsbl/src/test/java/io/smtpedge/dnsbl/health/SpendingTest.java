package io.smtpedge.dnsbl.health;

import static io.smtpedge.dnsbl.health.Spending.Grant.DAY_USED_UP;
import static io.smtpedge.dnsbl.health.Spending.Grant.GRANTED;
import static io.smtpedge.dnsbl.health.Spending.Grant.TOO_FAST;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.dnsbl.health.Spending.Grant;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SpendingTest {

    private Instant time = Instant.parse("2026-03-01T00:00:00Z");
    private long now = 7;

    @Test
    void withoutLimitsEverythingIsGranted() {
        Spending spending = new Spending(0, 0, now);

        for (int i = 0; i < 10_000; i++) {
            assertThat(spend(spending)).isEqualTo(GRANTED);
        }
        assertThat(spending.forecast(time)).isEmpty();
    }

    @Test
    void aBurstOfOneSecondAndThenTheRate() {
        Spending spending = new Spending(5, 0, now);

        for (int i = 0; i < 5; i++) {
            assertThat(spend(spending)).isEqualTo(GRANTED);
        }
        assertThat(spend(spending)).isEqualTo(TOO_FAST);
        pass(Duration.ofMillis(200));
        assertThat(spend(spending)).isEqualTo(GRANTED);
        assertThat(spend(spending)).isEqualTo(TOO_FAST);
        pass(Duration.ofHours(1));
        for (int i = 0; i < 5; i++) {
            assertThat(spend(spending)).as("what was not used is not saved up").isEqualTo(GRANTED);
        }
        assertThat(spend(spending)).isEqualTo(TOO_FAST);
    }

    @Test
    void theDayEndsAtMidnightUtc() {
        Spending spending = new Spending(0, 2, now);

        assertThat(spend(spending)).isEqualTo(GRANTED);
        assertThat(spend(spending)).isEqualTo(GRANTED);
        assertThat(spend(spending)).isEqualTo(DAY_USED_UP);
        time = Instant.parse("2026-03-01T23:59:59.999Z");
        assertThat(spend(spending)).isEqualTo(DAY_USED_UP);
        time = Instant.parse("2026-03-02T00:00:00Z");
        assertThat(spend(spending)).isEqualTo(GRANTED);
    }

    @Test
    void whatIsSpentTooFastIsForetoldOnceADay() {
        Spending spending = new Spending(0, 100_000, now);
        time = Instant.parse("2026-03-01T08:00:00Z");
        spend(spending, 1);
        pass(Duration.ofMinutes(9));
        spend(spending, 1_500);
        assertThat(spending.forecast(time)).as("too early to tell").isEmpty();

        pass(Duration.ofMinutes(51));
        spend(spending, 8_499);

        assertThat(spending.forecast(time)).hasValueSatisfying(forecast -> {
            assertThat(forecast.used()).isEqualTo(10_000);
            assertThat(forecast.usedUpBy()).isEqualTo(Instant.parse("2026-03-01T18:00:00Z"));
        });
        assertThat(spending.forecast(time)).isEmpty();
    }

    @Test
    void whatLastsTheDayIsNotForetold() {
        Spending spending = new Spending(0, 100_000, now);
        time = Instant.parse("2026-03-01T12:00:00Z");
        spend(spending, 1);
        pass(Duration.ofHours(1));
        spend(spending, 8_000);

        assertThat(spending.forecast(time)).as("lasts until half past midnight").isEmpty();
    }

    @Test
    void fourOfFiveAreToldOnceMore() {
        Spending spending = new Spending(0, 100, now);
        spend(spending, 1);
        pass(Duration.ofMinutes(20));
        spend(spending, 78);
        assertThat(spending.forecast(time)).isPresent();
        assertThat(spending.forecast(time)).isEmpty();

        spend(spending, 1);

        assertThat(spending.forecast(time)).isPresent();
        assertThat(spending.forecast(time)).isEmpty();
    }

    private Grant spend(Spending spending) {
        return spending.spend(now, time);
    }

    private void spend(Spending spending, int queries) {
        for (int i = 0; i < queries; i++) {
            assertThat(spend(spending)).isEqualTo(GRANTED);
        }
    }

    private void pass(Duration duration) {
        now += duration.toNanos();
        time = time.plus(duration);
    }
}
