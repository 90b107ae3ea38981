package io.smtpedge.dnsbl.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.dnsbl.ManualLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResolverHealthTest {

    private final ManualLoop loop = new ManualLoop();
    private final List<String> told = new ArrayList<>();
    private int probes;
    private final ResolverHealth health = new ResolverHealth(
            new InetSocketAddress(InetAddress.ofLiteral("192.0.2.53"), 53),
            loop,
            () -> probes++,
            new ResolverWatch() {
                @Override
                public void down(InetSocketAddress resolver, String reason) {
                    told.add("down: " + reason);
                }

                @Override
                public void up(InetSocketAddress resolver) {
                    told.add("up");
                }
            },
            () -> {});

    @Test
    void aResolverThatKnowsItselfIsUpHoweverManyListsAreSilent() {
        for (int i = 0; i < 100; i++) {
            health.missed();
            if (probes > 0) {
                health.answered();
                probes = 0;
            }
        }

        assertThat(health.isDown()).isFalse();
        loop.advance(Duration.ofMinutes(1));
        assertThat(told).isEmpty();
        assertThat(loop.pendingTimers()).isZero();
    }

    @Test
    void tenMissesAndThreeQuestionsInVain() {
        miss(9);
        assertThat(probes).isZero();
        miss(1);
        loop.advance(Duration.ofMillis(899));
        assertThat(probes).isEqualTo(3);
        assertThat(health.isDown()).isFalse();

        loop.advance(Duration.ofMillis(1));

        assertThat(health.isDown()).isTrue();
        assertThat(told)
                .containsExactly(
                        "down: it has not answered the last 10 attempts, nor 3 questions about itself (in all 0"
                                + " attempts were answered and 10 not)");
    }

    @Test
    void itIsAskedOnceASecondUntilItAnswers() {
        goDown();
        probes = 0;

        loop.advance(Duration.ofSeconds(5));
        assertThat(probes).isEqualTo(5);
        health.answered();
        loop.advance(Duration.ofSeconds(5));

        assertThat(probes).isEqualTo(5);
        assertThat(health.isDown()).isFalse();
        assertThat(told).hasSize(2).last().isEqualTo("up");
    }

    @Test
    void whereNobodyListensItIsDownAtOnce() {
        health.refused();
        health.refused();

        assertThat(health.isDown()).isTrue();
        assertThat(health.refusal()).contains("connection refused: nothing listens at its port 53");
        assertThat(told).hasSize(1);
        health.answered();
        assertThat(health.refusal()).isEmpty();
    }

    @Test
    void oneThatGoesUpAndDownIsToldOfOnceAMinute() {
        for (int i = 0; i < 30; i++) {
            health.refused();
            health.answered();
            loop.advance(Duration.ofSeconds(3));
        }

        assertThat(told)
                .containsExactly(
                        "down: connection refused: nothing listens at its port 53",
                        "up",
                        "down: " + "connection refused: nothing listens at its port 53",
                        "up");
    }

    private void goDown() {
        miss(10);
        loop.advance(Duration.ofSeconds(1));
        assertThat(health.isDown()).isTrue();
    }

    private void miss(int times) {
        for (int i = 0; i < times; i++) {
            health.missed();
        }
    }
}
