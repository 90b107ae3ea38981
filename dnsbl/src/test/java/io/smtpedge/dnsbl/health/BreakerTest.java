package io.smtpedge.dnsbl.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private final Breaker breaker = new Breaker();
    private long now = -1_000;

    @Test
    void opensWhenTwentyInARowFailedOverTenSeconds() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(breaker.failed(now)).as("a hiccup").isFalse();
        }
        pass(Duration.ofSeconds(10));
        assertThat(breaker.failed(now)).isTrue();
        assertThat(breaker.failed(now)).as("it is open already").isFalse();
    }

    @Test
    void aFewFailuresOpenNothingHoweverLongAgo() {
        for (int i = 0; i < 19; i++) {
            assertThat(breaker.failed(now)).isFalse();
            pass(Duration.ofSeconds(10));
        }
        assertThat(breaker.failed(now)).isTrue();
    }

    @Test
    void staysClosedWhileSomeAnswersCome() {
        for (int i = 0; i < 100; i++) {
            assertThat(breaker.failed(now)).isFalse();
            pass(Duration.ofSeconds(1));
            if (i % 10 == 0) {
                assertThat(breaker.succeeded()).isFalse();
            }
        }
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void letsOneTrialThroughEveryTwoSeconds() {
        open();

        assertThat(breaker.admits(now)).isFalse();
        pass(Duration.ofSeconds(2));
        assertThat(breaker.admits(now)).isTrue();
        assertThat(breaker.admits(now)).as("one is enough").isFalse();
        breaker.failed(now);
        pass(Duration.ofSeconds(2));
        assertThat(breaker.admits(now)).isTrue();
    }

    @Test
    void closesWithTheFirstSuccessAndStartsAnew() {
        open();

        assertThat(breaker.succeeded()).isTrue();
        assertThat(breaker.admits(now)).isTrue();
        assertThat(breaker.failed(now)).as("the old failures are gone").isFalse();
    }

    @Test
    void aRefusalOpensItAtOnceAndForLonger() {
        assertThat(breaker.refused(now)).isTrue();

        pass(Duration.ofSeconds(29));
        assertThat(breaker.admits(now)).isFalse();
        pass(Duration.ofSeconds(1));
        assertThat(breaker.admits(now)).isTrue();
    }

    @Test
    void aRefusalWhileOpenMakesTheWaitLonger() {
        open();

        assertThat(breaker.refused(now)).isFalse();
        pass(Duration.ofSeconds(29));
        assertThat(breaker.admits(now)).isFalse();
    }

    private void open() {
        for (int i = 0; i < 20; i++) {
            breaker.failed(now);
        }
        pass(Duration.ofSeconds(10));
        breaker.failed(now);
        assertThat(breaker.isOpen()).isTrue();
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
