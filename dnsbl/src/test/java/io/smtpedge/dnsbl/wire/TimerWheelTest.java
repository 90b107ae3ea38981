package io.smtpedge.dnsbl.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TimerWheelTest {

    /** Any origin must do, as System.nanoTime may be negative. */
    private static final long START = -5_000_000_000L;

    private final TimerWheel wheel = new TimerWheel(START);
    private final List<String> ran = new ArrayList<>();

    @Test
    void aTimerIsNeverEarlyAndAtMostATickLate() {
        wheel.schedule(START + millis(5) + 1, () -> ran.add("a"));

        wheel.advance(START + millis(5));
        assertThat(ran).isEmpty();
        wheel.advance(START + millis(6));
        assertThat(ran).containsExactly("a");
    }

    @Test
    void aCancelledTimerDoesNotRun() {
        wheel.schedule(START + millis(5), () -> ran.add("a")).cancel();

        assertThat(wheel.untilNext(START)).isEqualTo(Long.MAX_VALUE);
        wheel.advance(START + millis(10));
        assertThat(ran).isEmpty();
    }

    @Test
    void aTimerMayCancelAnotherOfTheSameTick() {
        EventLoop.Timeout[] second = new EventLoop.Timeout[1];
        wheel.schedule(START + millis(5), () -> second[0].cancel());
        second[0] = wheel.schedule(START + millis(5), () -> ran.add("second"));

        wheel.advance(START + millis(5));

        assertThat(ran).isEmpty();
    }

    @Test
    void aTimerMayAddOneThatIsDueAtOnce() {
        wheel.schedule(START + millis(5), () -> wheel.schedule(START, () -> ran.add("again")));

        wheel.advance(START + millis(5));
        assertThat(wheel.untilNext(START + millis(5))).isEqualTo(millis(1));
        wheel.advance(START + millis(6));

        assertThat(ran).containsExactly("again");
    }

    @Test
    void aTimerMayLieManyTurnsAhead() {
        wheel.schedule(START + Duration.ofMinutes(1).toNanos(), () -> ran.add("a"));

        for (int second = 0; second < 60; second++) {
            wheel.advance(START + Duration.ofSeconds(second).toNanos());
        }
        assertThat(ran).isEmpty();
        wheel.advance(START + Duration.ofMinutes(1).toNanos());
        assertThat(ran).containsExactly("a");
    }

    @Test
    void aLongPauseSkipsNoTimer() {
        for (int i = 1; i <= 10_000; i += 7) {
            wheel.schedule(START + millis(i), () -> ran.add("a"));
        }

        wheel.advance(START + Duration.ofHours(1).toNanos());

        assertThat(ran).hasSize(1429);
    }

    /** Whoever sleeps as long as the wheel says runs each timer in its own tick. */
    @Property(tries = 200)
    void sleepingUntilTheNextTimerMissesNone(
            @ForAll @Size(max = 50) List<@IntRange(max = 20_000_000) Integer> micros,
            @ForAll boolean cancelEveryThird) {
        TimerWheel fresh = new TimerWheel(START);
        long[] now = {START};
        List<Long> late = new ArrayList<>();
        int expected = 0;
        for (int i = 0; i < micros.size(); i++) {
            long due = START + micros.get(i) * 1_000L;
            EventLoop.Timeout timer = fresh.schedule(due, () -> late.add(now[0] - due));
            if (cancelEveryThird && i % 3 == 0) {
                timer.cancel();
            } else {
                expected++;
            }
        }

        for (long sleep = fresh.untilNext(now[0]); sleep != Long.MAX_VALUE; sleep = fresh.untilNext(now[0])) {
            now[0] += sleep;
            fresh.advance(now[0]);
        }

        assertThat(late).hasSize(expected).allMatch(nanos -> nanos >= 0 && nanos <= millis(1));
    }

    private static long millis(int count) {
        return Duration.ofMillis(count).toNanos();
    }
}
