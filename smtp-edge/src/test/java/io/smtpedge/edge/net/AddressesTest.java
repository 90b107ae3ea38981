package io.smtpedge.edge.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;

class AddressesTest {

    @Test
    void addressesAsPeopleWriteThem() {
        assertThat(Addresses.text(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 25)))
                .isEqualTo("192.0.2.1:25");
        assertThat(Addresses.text(new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 25)))
                .isEqualTo("[2001:db8::1]:25");
        assertThat(Addresses.text(UnixDomainSocketAddress.of("/run/haproxy.sock")))
                .isEqualTo("unix:/run/haproxy.sock");
    }
}
