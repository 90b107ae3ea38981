package io.smtpedge.dnsbl;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

/** The examples of RFC 5782. */
class QueryNameTest {

    @Test
    void ipv4OctetsAreReversed() {
        assertThat(QueryName.of(InetAddress.ofLiteral("192.0.2.99"), "bad.example.com"))
                .isEqualTo("99.2.0.192.bad.example.com");
    }

    @Test
    void ipv6IsThirtyTwoNibblesReversed() {
        assertThat(QueryName.of(InetAddress.ofLiteral("2001:db8:1:2:3:4:567:89ab"), "ugly.example.com"))
                .isEqualTo("b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.ugly.example.com");
    }

    @Test
    void anIpv4AddressMappedIntoIpv6IsAskedAsIpv4() throws UnknownHostException {
        byte[] octets = new byte[16];
        octets[10] = octets[11] = (byte) 0xff;
        octets[12] = 127;
        octets[15] = 2;
        // InetAddress.getByAddress would make an Inet4Address of it already.
        InetAddress mapped = Inet6Address.getByAddress(null, octets, -1);

        assertThat(mapped).isInstanceOf(Inet6Address.class);
        assertThat(QueryName.of(mapped, "bl.test")).isEqualTo("2.0.0.127.bl.test");
        assertThat(QueryName.canonical(mapped)).isEqualTo(InetAddress.ofLiteral("127.0.0.2"));
    }

    @Test
    void otherIpv6AddressesStayWhatTheyAre() {
        InetAddress loopback = InetAddress.ofLiteral("::1");

        assertThat(QueryName.canonical(loopback)).isSameAs(loopback);
    }
}
