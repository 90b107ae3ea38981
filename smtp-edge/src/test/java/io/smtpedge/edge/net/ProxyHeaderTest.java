package io.smtpedge.edge.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The PROXY header, both ways: how a client is introduced to the backend, and what a proxy in front says of one. */
class ProxyHeaderTest {

    /** Octet by octet: proxy-protocol.txt, section 2.2. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            # client, port             | dialled, port        | family, length, addresses, ports
            192.0.2.66, 40000          | 203.0.113.25, 25     | 11 000c c0000242 cb007119 9c40 0019
            2001:db8::66, 40000        | 2001:db8::25, 25     | 21 0024 20010db8000000000000000000000066 20010db8000000000000000000000025 9c40 0019
            # one header has one family: the client's
            192.0.2.66, 40000          | 2001:db8::25, 25     | 11 000c c0000242 00000000 9c40 0019
            2001:db8::66, 40000        | 203.0.113.25, 25     | 21 0024 20010db8000000000000000000000066 00000000000000000000000000000000 9c40 0019
            # a scope means nothing to another machine
            fe80::66%1, 40000          | fe80::25, 25         | 21 0024 fe800000000000000000000000000066 fe800000000000000000000000000025 9c40 0019
            """, delimiter = '|')
    void aClientIsIntroducedInVersionTwo(String client, String dialled, String expected) {
        EmbeddedChannel backend = new EmbeddedChannel(
                new ProxyHeaderWriter(address(client), address(dialled)), new ChannelInboundHandlerAdapter());

        ByteBuf header = backend.readOutbound();

        assertThat(ByteBufUtil.hexDump(header))
                .isEqualTo("0d0a0d0a000d0a515549540a" + "21" + expected.replace(" ", ""));
        header.release();
        assertThat(backend.pipeline().names()).as("it has left the pipeline").hasSize(2);
        assertThat(backend.finish()).as("and has sent nothing more").isFalse();
    }

    @Test
    void whatAProxySaysOfAClient() {
        assertThat(said(HAProxyCommand.PROXY, HAProxyProxiedProtocol.TCP4, "192.0.2.66", "203.0.113.25"))
                .contains(new ProxyHeader(address("192.0.2.66, 40000"), address("203.0.113.25, 25")));
        assertThat(said(HAProxyCommand.PROXY, HAProxyProxiedProtocol.TCP6, "::ffff:192.0.2.66", "::1"))
                .contains(new ProxyHeader(address("192.0.2.66, 40000"), address("::1, 25")));
    }

    @Test
    void aProxyMaySpeakForItself() {
        assertThat(said(HAProxyCommand.LOCAL, HAProxyProxiedProtocol.TCP4, "192.0.2.66", "203.0.113.25"))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP4", "UDP6"})
    void mailComesOverTcp(HAProxyProxiedProtocol other) {
        String address = other == HAProxyProxiedProtocol.UDP4 ? "192.0.2.66" : "2001:db8::66";

        assertThatExceptionOfType(HAProxyProtocolException.class)
                .isThrownBy(() -> said(HAProxyCommand.PROXY, other, address, address));
    }

    /** Found by fuzzing: the decoder takes it for an address, the JDK does not. */
    @Test
    void anAddressThatIsNone() {
        assertThatExceptionOfType(HAProxyProtocolException.class)
                .isThrownBy(() -> said(HAProxyCommand.PROXY, HAProxyProxiedProtocol.TCP6, "::ffff:192.0.2.6%6", "::1"));
    }

    private static Optional<ProxyHeader> said(
            HAProxyCommand command, HAProxyProxiedProtocol protocol, String source, String destination) {
        HAProxyMessage header =
                new HAProxyMessage(HAProxyProtocolVersion.V2, command, protocol, source, destination, 40_000, 25);
        try {
            return ProxyHeader.of(header);
        } finally {
            header.release();
        }
    }

    private static InetSocketAddress address(String text) {
        String[] parts = text.split(", ", -1);
        return new InetSocketAddress(InetAddress.ofLiteral(parts[0]), Integer.parseInt(parts[1]));
    }
}
