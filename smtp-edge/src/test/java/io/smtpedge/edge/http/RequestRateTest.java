package io.smtpedge.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RequestRateTest {

    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.1");

    private final AtomicLong nanos = new AtomicLong();
    private final RequestRate rate = new RequestRate(3, Duration.ofMinutes(1), nanos::get);

    @Test
    void soManyAtOnceAndThenOneAtATime() {
        for (int i = 0; i < 3; i++) {
            assertThat(rate.take(CLIENT)).isEmpty();
        }
        assertThat(rate.take(CLIENT)).contains(Duration.ofSeconds(20));
        assertThat(rate.take(CLIENT)).as("to ask in vain costs nothing").contains(Duration.ofSeconds(20));

        nanos.addAndGet(Duration.ofSeconds(20).toNanos());

        assertThat(rate.take(CLIENT)).isEmpty();
        assertThat(rate.take(CLIENT)).contains(Duration.ofSeconds(20));
    }

    @Test
    void allComeBackInTheEnd() {
        rate.take(CLIENT);
        rate.take(CLIENT);
        nanos.addAndGet(Duration.ofHours(1).toNanos());

        for (int i = 0; i < 3; i++) {
            assertThat(rate.take(CLIENT)).isEmpty();
        }
        assertThat(rate.take(CLIENT)).isPresent();
    }

    @Test
    void anIpv6ClientIsItsNetwork() {
        for (int i = 0; i < 3; i++) {
            assertThat(rate.take(InetAddress.ofLiteral("2001:db8:0:1::" + i))).isEmpty();
        }
        assertThat(rate.take(InetAddress.ofLiteral("2001:db8:0:1:ffff::"))).isPresent();
        assertThat(rate.take(InetAddress.ofLiteral("2001:db8:0:2::"))).isEmpty();
        assertThat(rate.take(CLIENT)).isEmpty();
    }
}
