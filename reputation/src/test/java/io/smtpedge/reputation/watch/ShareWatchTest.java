package io.smtpedge.reputation.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.reputation.watch.ShareWatch.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShareWatchTest {

    private static final ShareWatch.Rule RULE =
            new ShareWatch.Rule(3, 0.02, 20, 300, Duration.ofDays(1), Duration.ofHours(1), Duration.ofDays(7));

    private Instant now = Instant.parse("2026-11-01T00:00:00Z");
    private final List<Change> changes = new ArrayList<>();
    private ShareWatch watch = new ShareWatch(RULE);

    /** So many trials, evenly over the time, of which every {@code each}-th is a hit; none where it is 0. */
    private void trials(int number, Duration over, int each) {
        for (int i = 1; i <= number; i++) {
            now = now.plus(over.dividedBy(number));
            Change change = watch.add(each > 0 && i % each == 0, now);
            if (change != Change.NONE) {
                changes.add(change);
            }
        }
    }

    @Test
    void aShareThatStaysTheSameIsNoAlarm() {
        trials(20_000, Duration.ofDays(10), 5);

        assertThat(changes).isEmpty();
    }

    @Test
    void aShareOfMoreThanThreeTimesTheBaseLineIsOneAndItEndsWhenTheShareIsAsBefore() {
        trials(10_000, Duration.ofDays(5), 10);
        trials(300, Duration.ofHours(2), 2);
        assertThat(changes).containsExactly(Change.ALARM);
        assertThat(watch.text()).matches("\\d+ % of \\d+ of late, usually 1\\d\\.\\d %");

        trials(1000, Duration.ofHours(12), 10);
        assertThat(changes).containsExactly(Change.ALARM, Change.OVER);
    }

    @Test
    void twiceTheBaseLineIsNone() {
        trials(10_000, Duration.ofDays(5), 10);
        trials(2000, Duration.ofHours(10), 5);

        assertThat(changes).isEmpty();
    }

    @Test
    void whatIsWrongDoesNotBecomeTheRuleByGoingOn() {
        trials(10_000, Duration.ofDays(5), 10);
        trials(60_000, Duration.ofDays(30), 1);

        assertThat(changes).containsExactly(Change.ALARM);
        assertThat(watch.isAlarmed()).isTrue();
    }

    @Test
    void aSmallSiteDoesNotFlap() {
        // Thirty clients a day, of whom three are listed, and one evening six in a row.
        trials(300, Duration.ofDays(10), 10);
        trials(6, Duration.ofHours(2), 1);

        assertThat(changes).isEmpty();
    }

    @Test
    void withoutABaseLineThereIsNoAlarm() {
        trials(5000, Duration.ofHours(20), 1);

        assertThat(changes).isEmpty();
    }

    @Test
    void whatWasNeverHitMayBeHitNowAndThen() {
        trials(10_000, Duration.ofDays(5), 0);
        trials(1000, Duration.ofHours(5), 100);

        assertThat(changes).isEmpty();
    }

    @Test
    void withNoBaseLineNeededTheLeastIsTheLimit() {
        watch = new ShareWatch(
                new ShareWatch.Rule(3, 0.1, 5, 0, Duration.ofDays(1), Duration.ofHours(1), Duration.ofDays(7)));
        trials(4, Duration.ofMinutes(4), 1);
        assertThat(changes).isEmpty();
        trials(1, Duration.ofMinutes(1), 1);
        assertThat(changes).containsExactly(Change.ALARM);
    }

    @Test
    void itGoesOnAfterARestart() {
        trials(10_000, Duration.ofDays(5), 10);
        trials(300, Duration.ofHours(2), 2);
        watch = new ShareWatch(RULE, watch.state());
        assertThat(watch.isAlarmed()).isTrue();

        trials(1000, Duration.ofHours(12), 10);
        assertThat(changes).containsExactly(Change.ALARM, Change.OVER);
    }

    @Test
    void aClockThatJumpsDoesNoLastingHarm() {
        trials(10_000, Duration.ofDays(5), 10);
        now = now.plus(Duration.ofDays(3650));
        trials(10, Duration.ofMinutes(1), 10);
        now = now.minus(Duration.ofDays(3650));
        trials(10_000, Duration.ofDays(5), 10);
        assertThat(changes).isEmpty();

        trials(300, Duration.ofHours(2), 1);
        assertThat(changes).containsExactly(Change.ALARM);
    }
}
