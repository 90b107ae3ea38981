package io.smtpedge.report.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Shares with Wilson's interval. */
class ShareTest {

    @Test
    void theIntervalIsWilsons() {
        // Brown, Cai, DasGupta, "Interval Estimation for a Binomial Proportion" (2001), and R's prop.test(correct =
        // FALSE).
        assertInterval(new Share(15, 20), 0.5313, 0.8881);
        assertInterval(new Share(0, 10), 0, 0.2775);
        assertInterval(new Share(10, 10), 0.7225, 1);
        assertInterval(new Share(93, 100), 0.8625, 0.9657);
    }

    private static void assertInterval(Share share, double low, double high) {
        assertThat(share.low()).isCloseTo(low, within(0.0001));
        assertThat(share.high()).isCloseTo(high, within(0.0001));
    }

    @Test
    void nothingKnownIsSaidAndNotGuessed() {
        assertThat(Share.UNKNOWN.value()).isEmpty();
        assertThat(Share.UNKNOWN.low()).isZero();
        assertThat(Share.UNKNOWN.high()).isEqualTo(1);
        assertThat(Wording.percentWithInterval(Share.UNKNOWN)).isEqualTo("unknown");
        assertThatThrownBy(() -> new Share(2, 1)).hasMessage("2 is no part of 1");
    }

    @Property
    void theValueLiesInItsInterval(
            @ForAll @LongRange(min = 1, max = 1_000_000) long whole,
            @ForAll @LongRange(min = 0, max = 1000) long permille) {
        Share share = new Share(whole * permille / 1000, whole);
        assertThat(share.value().orElseThrow()).isBetween(share.low() - 1e-12, share.high() + 1e-12);
        assertThat(share.low()).isBetween(0.0, 1.0);
        assertThat(share.high()).isBetween(0.0, 1.0);
    }
}
