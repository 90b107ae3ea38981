package io.smtpedge.dnsbl.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShadowTest {

    private final Shadow shadow = new Shadow();
    private final List<Boolean> forgotten = new ArrayList<>();

    @Test
    void oneFaultAndThreeGoodRounds() {
        assertThat(shadow.failed("it lists 127.0.0.1")).isTrue();
        assertThat(shadow.failed("it lists 127.0.0.1")).as("told once").isFalse();
        assertThat(shadow.reason()).contains("it lists 127.0.0.1");

        assertThat(passed()).isFalse();
        assertThat(passed()).isFalse();
        assertThat(passed()).isTrue();
        assertThat(shadow.isOn()).isFalse();
    }

    @Test
    void aFaultInBetweenCountsFromTheStart() {
        shadow.failed("it lists 127.0.0.1");
        passed();
        passed();
        shadow.failed("it does not list 127.0.0.2");

        assertThat(passed()).isFalse();
        assertThat(passed()).isFalse();
        assertThat(shadow.reason()).contains("it does not list 127.0.0.2");
        assertThat(passed()).isTrue();
    }

    /** Other threads read the shadow: what must not count has to be gone before it is lifted. */
    @Test
    void whatWasSaidIsForgottenBeforeItCounts() {
        shadow.failed("it lists 127.0.0.1");
        for (int round = 0; round < 5; round++) {
            passed();
        }

        assertThat(forgotten).as("once, in shadow still").containsExactly(true);
    }

    @Test
    void whoeverWatchesItsAnswersCanPutItThereToo() {
        assertThat(shadow.suspected("it lists good senders")).isTrue();
        assertThat(shadow.suspected("it lists good senders")).as("told once").isFalse();
        assertThat(shadow.reason()).contains("it lists good senders");

        assertThat(cleared()).isTrue();
        assertThat(cleared()).isFalse();
        assertThat(shadow.isOn()).isFalse();
        assertThat(forgotten).containsExactly(true);
    }

    @Test
    void itCountsWhenNeitherHasAReasonAgainstIt() {
        shadow.suspected("it lists good senders");
        assertThat(shadow.failed("it lists 127.0.0.1"))
                .as("it is there already")
                .isFalse();
        assertThat(shadow.reason()).as("what is beyond doubt").contains("it lists 127.0.0.1");

        assertThat(cleared()).isFalse();
        assertThat(shadow.isOn()).isTrue();
        passed();
        passed();
        assertThat(passed()).isTrue();
    }

    @Test
    void goodProbesDoNotClearIt() {
        shadow.failed("it lists 127.0.0.1");
        shadow.suspected("it lists good senders");
        passed();
        passed();

        assertThat(passed()).isFalse();
        assertThat(shadow.reason()).contains("it lists good senders");
        assertThat(forgotten).isEmpty();
        assertThat(cleared()).isTrue();
    }

    private boolean cleared() {
        return shadow.cleared(() -> forgotten.add(shadow.isOn()));
    }

    private boolean passed() {
        return shadow.passed(() -> forgotten.add(shadow.isOn()));
    }
}
