package io.smtpedge.edge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who counts as one client. */
class ClientNetworkTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,          192.0.2.1,            true",
        "192.0.2.1,          192.0.2.2,            false",
        "255.255.255.255,    ffff:ffff:ffff:ffff::, false",
        "0.0.0.1,            0:0:0:1::,            false",
        "2001:db8:0:1::1,    2001:db8:0:1:ffff::,  true",
        "2001:db8:0:1::1,    2001:db8:0:2::1,      false",
        "::ffff:192.0.2.1,   192.0.2.1,            true",
    })
    void anIpv4AddressOrAnIpv6Subnet(String one, String other, boolean same) {
        assertThat(ClientNetwork.of(InetAddress.ofLiteral(one)).equals(ClientNetwork.of(InetAddress.ofLiteral(other))))
                .isEqualTo(same);
    }
}
