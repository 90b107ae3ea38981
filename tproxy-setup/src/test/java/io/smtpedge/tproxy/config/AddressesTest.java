package io.smtpedge.tproxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"203.0.113.25", "2001:db8:25::25", "::", "::1", "fe80::", "2001:db8::1:0:0:1", "1:2:3:4:5:6:7:8"
            })
    void shortTextIsReadAndWrittenAlike(String text) {
        assertThat(Addresses.text(Addresses.parse(text))).isEqualTo(text);
    }

    @Property
    void whatIsWrittenIsReadBack(@ForAll @Size(16) byte[] octets) throws UnknownHostException {
        InetAddress address = InetAddress.getByAddress(octets);

        assertThat(Addresses.parse(Addresses.text(address))).isEqualTo(address);
    }

    @Property
    void anyRunsOfZeroGroupsToo(@ForAll @Size(8) boolean[] zero) throws UnknownHostException {
        byte[] octets = new byte[16];
        for (int group = 0; group < 8; group++) {
            octets[2 * group + 1] = (byte) (zero[group] ? 0 : 5);
        }
        InetAddress address = InetAddress.getByAddress(octets);

        assertThat(Addresses.parse(Addresses.text(address))).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:10025", "[::1]:10025", "[2001:db8:2::18]:2525", "192.0.2.1:65535"})
    void addressesWithPortsToo(String text) {
        assertThat(Addresses.text(Addresses.parseWithPort(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.1", "256.0.0.1", "localhost", "fe80::1%eth0", "[::1]", "1.2.3.4:25", ":::"})
    void othersAreNotGuessed(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Addresses.parse(text))
                .withMessageStartingWith("\"" + text + "\" is not an IP address; write");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", "::1:25", ":25", "[]:25", "[::1]:"})
    void portsAreNotGuessedEither(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Addresses.parseWithPort(text))
                .withMessageStartingWith("\"" + text + "\" is not an address with a port; write");
    }
}
