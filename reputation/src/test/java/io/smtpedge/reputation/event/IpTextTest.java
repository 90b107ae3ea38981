package io.smtpedge.reputation.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 5952, with its own examples. */
class IpTextTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "2001:0db8:0:0:0:0:0:1, 2001:db8::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "2001:db8:0:0:0:0:0:0, 2001:db8::",
        "2001:DB8:0:0:0:0:AAAA:B, 2001:db8::aaaa:b",
    })
    void isShort(String given, String expected) {
        assertThat(IpText.of(InetAddress.ofLiteral(given))).isEqualTo(expected);
    }

    @Property
    void saysTheSameAddress(@ForAll @Size(16) byte[] octets, @ForAll @Size(8) boolean[] zeroGroups)
            throws UnknownHostException {
        for (int i = 0; i < 8; i++) {
            if (zeroGroups[i]) {
                octets[2 * i] = 0;
                octets[2 * i + 1] = 0;
            }
        }
        InetAddress address = InetAddress.getByAddress(octets);
        assertThat(InetAddress.ofLiteral(IpText.of(address))).isEqualTo(address);
    }
}
