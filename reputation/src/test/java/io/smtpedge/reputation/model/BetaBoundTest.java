package io.smtpedge.reputation.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the quantiles of SciPy 1.17.1 ({@code scipy.stats.beta.ppf}), and against what can be said without a computer. */
class BetaBoundTest {

    @ParameterizedTest
    @CsvSource({
        "0.3, 0.3, -8.0209915608",
        "0.3, 900, -17.1483380712",
        "1, 1, -2.9444389792",
        "1, 0.05, 0.5819417374",
        "3.2, 4.8, -1.7623422893",
        "3.2, 204.8, -5.4065206225",
        "1.5, 20000, -11.6412036309",
        "8, 0.3, 1.6285934643",
        "20.8, 12.2, -0.0421192532",
        "120, 55, 0.5191460922",
        "3000, 900, 1.1420556831",
        "3000, 0.3, 7.6894975844",
    })
    void isTheQuantile(double a, double b, double logOdds) {
        assertThat(BetaBound.lower(a, b)).isCloseTo(logOdds, within(1e-8));
        assertThat(BetaBound.upper(b, a)).isCloseTo(-logOdds, within(1e-8));
    }

    @Example
    void ofOneParameterItIsAPower() {
        for (double a : new double[] {0.2, 1, 7, 400}) {
            double x = Math.pow(0.05, 1 / a);
            assertThat(BetaBound.lower(a, 1)).isCloseTo(Math.log(x / (1 - x)), within(1e-8));
        }
    }

    @Property
    void moreOfTheFirstParameterRaisesIt(
            @ForAll @DoubleRange(min = 0.01, max = 1e5) double a,
            @ForAll @DoubleRange(min = 0.01, max = 1e5) double b,
            @ForAll @DoubleRange(min = 0, max = 100) double more) {
        assertThat(BetaBound.lower(a + more, b)).isGreaterThanOrEqualTo(BetaBound.lower(a, b) - 1e-7);
        assertThat(BetaBound.lower(a, b + more)).isLessThanOrEqualTo(BetaBound.lower(a, b) + 1e-7);
        assertThat(BetaBound.lower(a, b)).isBetween(-30.0, 30.0).isLessThanOrEqualTo(BetaBound.upper(a, b));
    }

    /** The factorials, and the square root of pi. */
    @Example
    void logGamma() {
        assertThat(BetaBound.logGamma(1)).isCloseTo(0, within(1e-13));
        assertThat(BetaBound.logGamma(5)).isCloseTo(Math.log(24), within(1e-13));
        assertThat(BetaBound.logGamma(0.5)).isCloseTo(Math.log(Math.PI) / 2, within(1e-13));
        assertThat(BetaBound.logGamma(21)).isCloseTo(Math.log(2_432_902_008_176_640_000.0), within(1e-12));
    }
}
