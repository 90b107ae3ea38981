package io.smtpedge.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.policy.ClientNetwork;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GreetPassesTest {

    private final AtomicLong now = new AtomicLong();
    private final GreetPasses passes = new GreetPasses(Duration.ofHours(1), now::get);

    @Test
    void aPassIsRememberedForItsTime() {
        ClientNetwork client = ClientNetwork.of(InetAddress.ofLiteral("2001:db8::1"));
        passes.add(client);

        now.addAndGet(Duration.ofMinutes(59).toNanos());
        assertThat(passes.contains(client)).isTrue();
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(passes.contains(client)).isFalse();
    }

    @Test
    void anIpv6SubscriberIsKnownUnderAllItsAddresses() {
        passes.add(ClientNetwork.of(InetAddress.ofLiteral("2001:db8::1")));

        assertThat(passes.contains(ClientNetwork.of(InetAddress.ofLiteral("2001:db8::2"))))
                .isTrue();
        assertThat(passes.contains(ClientNetwork.of(InetAddress.ofLiteral("2001:db8:0:1::1"))))
                .isFalse();
    }
}
