package io.smtpedge.reputation.learn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Never less than the last 60 minutes, at most the last 70. */
class HourlySumTest {

    private static final long START = 1_764_000_000; // at the beginning of ten minutes

    private final HourlySum sum = new HourlySum();

    @Test
    void whatIsOlderThanAnHourFallsOut() {
        sum.add(START, 1);
        sum.add(START + 1800, 2);

        assertThat(sum.sum(START + 3600)).isEqualTo(3);
        assertThat(sum.sum(START + 4199)).isEqualTo(3);
        assertThat(sum.sum(START + 4200)).isEqualTo(2);
        assertThat(sum.sum(START + 86_400)).isZero();
    }

    /** Else whoever sends old times would have a budget for each. */
    @Test
    void whatComesLateCountsAsOfNow() {
        sum.add(START + 3600, 1);
        sum.add(START - 1_000_000, 2);

        assertThat(sum.sum(START - 1_000_000)).isEqualTo(3);
        assertThat(sum.sum(START + 7199)).isEqualTo(3);
    }
}
