package io.smtpedge.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    private final Latencies latencies = new Latencies();

    @Test
    void smallDurationsAreExact() {
        for (int us = 1; us <= 100; us++) {
            latencies.add(us);
        }

        assertThat(latencies.percentileUs(50)).isEqualTo(50);
        assertThat(latencies.percentileUs(90)).isEqualTo(90);
        assertThat(latencies.percentileUs(100)).isEqualTo(100);
        assertThat(latencies.maxUs()).isEqualTo(100);
        assertThat(latencies.count()).isEqualTo(100);
    }

    @Test
    void withoutDurationsEverythingIsZero() {
        assertThat(latencies.percentileUs(99)).isZero();
        assertThat(latencies.maxUs()).isZero();
    }

    @Test
    void aClockThatStepsBackCountsAsZero() {
        latencies.add(-5);

        assertThat(latencies.percentileUs(50)).isZero();
    }

    /** The promise of the class comment, against the plain way: sort and pick. */
    @Property(tries = 300)
    void aPercentileIsAtMostOneInFiveHundredAndTwelveAboveTheTrueOne(
            @ForAll @NotEmpty List<@LongRange(min = 0, max = 1L << 60) Long> us,
            @ForAll @DoubleRange(min = 0, max = 100) double percent) {
        Latencies histogram = new Latencies();
        us.forEach(histogram::add);
        List<Long> sorted = us.stream().sorted().toList();
        long exact = sorted.get(Math.max(1, (int) Math.ceil(us.size() * percent / 100)) - 1);

        assertThat(histogram.percentileUs(percent)).isBetween(exact, exact + exact / 512);
    }
}
