package io.smtpedge.tproxy.sets;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TroubleTest {

    private final List<String> log = new ArrayList<>();
    private long nowNs;
    private final Trouble trouble = new Trouble(log::add, () -> nowNs);

    @Test
    void isToldOfOnce() {
        trouble.failed("no table");
        trouble.failed("no table");
        trouble.succeeded();
        trouble.failed("no table");

        assertThat(log).containsExactly("no table");
    }

    @Test
    void isOverAfterTenSecondsOfSuccess() {
        trouble.failed("no table");
        trouble.failed("no table");
        trouble.succeeded();
        after(Duration.ofMillis(9_999));
        assertThat(log).containsExactly("no table");

        after(Duration.ofMillis(1));
        after(Duration.ofSeconds(60));
        assertThat(log).containsExactly("no table", "well again, after 2 failures");

        trouble.failed("no table");
        assertThat(log).hasSize(3).last().isEqualTo("no table");
    }

    @Test
    void isNotOverWhileNothingIsTried() {
        trouble.succeeded();
        trouble.failed("no table");
        after(Duration.ofDays(1));

        assertThat(log).containsExactly("no table");
    }

    @Test
    void twoKindsThatTakeTurnsAreToldOfOnceEach() {
        for (int i = 0; i < 100; i++) {
            trouble.failed("pass4 is full");
            trouble.failed("drop4 is full");
        }

        assertThat(log).containsExactly("pass4 is full", "drop4 is full");
    }

    @Test
    void thereAreOnlySoManyKinds() {
        for (int i = 0; i < 100; i++) {
            trouble.failed("trouble " + i);
        }

        assertThat(log).hasSize(16);
    }

    private void after(Duration time) {
        nowNs += time.toNanos();
        trouble.look();
    }
}
