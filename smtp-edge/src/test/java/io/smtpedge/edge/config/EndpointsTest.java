package io.smtpedge.edge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The syntax of socket addresses. */
class EndpointsTest {

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:25", "[::]:25", "127.0.0.1:0", "192.0.2.255:65535", "[2001:db8::1]:2525"})
    void aListenerIsShownAsItIsWritten(String text) {
        assertThat(Endpoints.show(Endpoints.listen(text))).isEqualTo(text);
    }

    @Test
    void aBackendMayBeASocket() {
        assertThat(Endpoints.forward("unix:/run/x.sock")).isEqualTo(UnixDomainSocketAddress.of("/run/x.sock"));
        assertThat(Endpoints.show(Endpoints.forward("unix:/run/x.sock"))).isEqualTo("unix:/run/x.sock");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            localhost:25         | names are not looked up
            mx1.example.com:25   | names are not looked up
            192.0.2.1            | has no port
            2001:db8::1          | in brackets
            2001:db8::1:25       | in brackets
            [2001:db8::1]        | is no address and port
            [192.0.2.1]:25       | no IPv6 address in the brackets
            [fe80::1%eth0]:25    | without a zone
            [2001:db8::1::]:25   | no valid IP address
            192.0.2.256:25       | no valid IP address
            10.1:25              | four numbers from 0 to 255
            010.0.0.1:25         | four numbers from 0 to 255
            192.0.2.1:65536      | write 0 to 65535
            192.0.2.1:-1         | is no address and port
            192.0.2.1:smtp       | is no address and port
            :25                  | four numbers from 0 to 255
            unix:/run/x.sock     | write ADDRESS:PORT
            """)
    void aListenerThatIsRefusedLearnsWhy(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoints.listen(text))
                .withMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0.0.0.0:25           | no address to connect to
            [::]:25              | no address to connect to
            127.0.0.1:0          | write 1 to 65535
            unix:run/x.sock      | no absolute path
            unix:                | no absolute path
            """)
    void aBackendThatIsRefusedLearnsWhy(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoints.forward(text))
                .withMessageContaining(reason);
    }

    @Test
    void thePathOfASocketHasTheKernelsLimit() {
        String longest = "/" + "x".repeat(106);
        assertThat(Endpoints.forward("unix:" + longest)).isEqualTo(UnixDomainSocketAddress.of(longest));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoints.forward("unix:" + longest + "x"))
                .withMessageContaining("108 octets");
    }

    @Property
    void everyAddressReadsBackAsItIsShown(
            @ForAll @Size(4) byte[] ipv4, @ForAll @Size(16) byte[] ipv6, @ForAll @IntRange(max = 65_535) int port)
            throws UnknownHostException {
        for (byte[] octets : new byte[][] {ipv4, ipv6}) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(octets), port);
            assertThat(Endpoints.listen(Endpoints.show(address))).isEqualTo(address);
        }
    }

    @Property
    void noTextBreaksTheParser(@ForAll String text) {
        try {
            assertThat(Endpoints.forward(text)).isNotNull();
        } catch (IllegalArgumentException refused) {
            assertThat(refused).message().isNotBlank();
        }
    }
}
