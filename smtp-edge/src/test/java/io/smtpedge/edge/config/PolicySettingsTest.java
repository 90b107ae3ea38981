package io.smtpedge.edge.config;

import static io.smtpedge.edge.config.Problems.problems;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.reputation.model.Thresholds;
import io.smtpedge.settings.SettingsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicySettingsTest {

    private static Thresholds read(String text) throws SettingsException {
        return EdgeConfigLoader.parse("f", text).policy().thresholds();
    }

    /** An operator who wants only one consequence of reputation turns the others off. */
    @Test
    void neverAndNobodyCanBeSaid() throws SettingsException {
        assertThat(read("policy { refuse = 1, fast-lane = 0 }")).isEqualTo(Thresholds.of(1, 0.8, 0.6, 0));
        assertThat(read("policy.later = 1")).isEqualTo(Thresholds.of(0.93, 1, 0.6, 0.06));
        assertThat(read("policy.throttle.from = 1")).isEqualTo(Thresholds.of(0.93, 0.8, 1, 0.06));
        assertThat(read("policy { refuse = 1, later = 1, throttle.from = 1, fast-lane = 0 }"))
                .isEqualTo(Thresholds.of(1, 1, 1, 0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            policy.refuse = 1.01               | f:1: policy.refuse: 1.01 is out of range; write a number from 0.5 to 1
            policy.fast-lane = 0.3             | f:1: policy.fast-lane: 0.3 is out of range; write a number from 0 to 0.2
            policy.later = 0.95                | f:1: policy.later: 0.95 is more than refuse, which is 0.93: who is refused for now must be less bad than who is refused for good; lower it, or write 1 for never
            policy.throttle.from = 0.9         | f:1: policy.throttle.from: 0.9 is more than later, which is 0.8: nobody would be throttled; lower it, or write 1 for never
            policy { later = 1, throttle.from = 0.95 } | f:1: policy.throttle.from: 0.95 is more than refuse, which is 0.93: nobody would be throttled; lower it, or write 1 for never
            """)
    void whatCannotBeIsSaid(String text, String problem) {
        assertThat(problems(text)).isEqualTo(problem);
    }
}
