package io.smtpedge.edge.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** How many handshakes strangers can have. */
class HandshakeBudgetTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Example
    void aSecondsWorthAtOnceThenEvenly() {
        HandshakeBudget budget = new HandshakeBudget(10, 1000);
        long now = -5 * SECOND;

        assertThat(taken(budget, now, 30)).isEqualTo(10);
        assertThat(taken(budget, now + SECOND / 10, 30)).isEqualTo(1);
        assertThat(taken(budget, now + SECOND, 30)).isEqualTo(9);
        assertThat(taken(budget, now + 100 * SECOND, 30)).isEqualTo(10);
    }

    @Example
    void connectionsAtOnce() {
        HandshakeBudget budget = new HandshakeBudget(1000, 3);

        assertThat(taken(budget, 0, 10)).isEqualTo(3);
        budget.closed();
        assertThat(taken(budget, 0, 10)).isEqualTo(1);
    }

    @Property
    void neverMoreThanTheRateAllows(
            @ForAll @IntRange(min = 1, max = 50) int perSecond,
            @ForAll @Size(max = 50) java.util.List<@IntRange(max = 500) Integer> waits) {
        HandshakeBudget budget = new HandshakeBudget(perSecond, Integer.MAX_VALUE);
        long millis = 0;
        int taken = 0;
        for (int wait : waits) {
            millis += wait;
            taken += taken(budget, TimeUnit.MILLISECONDS.toNanos(millis), 10);
        }
        assertThat(taken).isLessThanOrEqualTo((int) (perSecond + millis * perSecond / 1000.0 + 1e-6));
    }

    private static int taken(HandshakeBudget budget, long nanos, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += budget.take(nanos) ? 1 : 0;
        }
        return taken;
    }
}
