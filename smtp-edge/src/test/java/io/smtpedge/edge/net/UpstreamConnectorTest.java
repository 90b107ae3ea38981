package io.smtpedge.edge.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Second legs over real sockets on loopback, without privileges. */
@Timeout(20)
class UpstreamConnectorTest {

    private static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.66"), 40_000);
    private static final InetSocketAddress MX = new InetSocketAddress(InetAddress.ofLiteral("203.0.113.25"), 25);
    private static final int HEADER_OCTETS = 28;

    private static EventLoopGroup loops;

    @BeforeAll
    static void start() {
        loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    }

    @AfterAll
    static void stop() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void withoutASourceTheFirstOctetIsTheClients() throws IOException {
        try (ServerSocket backend = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Channel leg = connect(SourceMode.NONE, backend.getLocalSocketAddress());
            try (Socket accepted = backend.accept()) {
                leg.writeAndFlush(octets("EHLO a\r\n"));

                assertThat(text(accepted.getInputStream(), 8)).isEqualTo("EHLO a\r\n");
            } finally {
                leg.close().awaitUninterruptibly();
            }
        }
    }

    @Test
    void theProxyHeaderGoesFirst() throws IOException {
        try (ServerSocket backend = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Channel leg = connect(SourceMode.PROXY_V2, backend.getLocalSocketAddress());
            try (Socket accepted = backend.accept()) {
                leg.writeAndFlush(octets("EHLO a\r\n"));

                assertThat(text(accepted.getInputStream(), HEADER_OCTETS + 8))
                        .startsWith("\r\n\r\n\0\r\nQUIT\n")
                        .endsWith("EHLO a\r\n");
            } finally {
                leg.close().awaitUninterruptibly();
            }
        }
    }

    @Test
    void alsoOverAUnixSocket(@TempDir Path directory) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("mta.sock"));
        try (ServerSocketChannel backend = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            backend.bind(address);
            Channel leg = connect(SourceMode.PROXY_V2, address);
            try (SocketChannel accepted = backend.accept()) {
                leg.writeAndFlush(octets("EHLO a\r\n"));

                assertThat(text(Channels.newInputStream(accepted), HEADER_OCTETS + 8))
                        .startsWith("\r\n\r\n\0\r\nQUIT\n")
                        .endsWith("EHLO a\r\n");
            } finally {
                leg.close().awaitUninterruptibly();
            }
        }
    }

    /** The other direction goes on after a FIN. */
    @Test
    void aFinEndsOneDirection() throws IOException {
        try (ServerSocket backend = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Channel leg = connect(SourceMode.NONE, backend.getLocalSocketAddress());
            try (Socket accepted = backend.accept()) {
                leg.eventLoop().submit(() -> HalfClose.sendFin(leg)).awaitUninterruptibly();

                assertThat(accepted.getInputStream().read()).isEqualTo(-1);
                assertThat(leg.isOpen()).isTrue();
                assertThat(HalfClose.peerHasEnded(leg)).isFalse();
            } finally {
                leg.close().awaitUninterruptibly();
            }
        }
    }

    @Test
    void aRefusedConnectionFails() throws IOException {
        SocketAddress nobody;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = closed.getLocalSocketAddress();
        }

        ChannelFuture attempt = begin(SourceMode.PROXY_V2, nobody).awaitUninterruptibly();

        assertThat(attempt.cause()).isInstanceOf(IOException.class).hasMessageContaining("Connection refused");
        attempt.channel().closeFuture().awaitUninterruptibly();
    }

    @Test
    void aUnixSocketThatIsNotThereFails(@TempDir Path directory) {
        ChannelFuture attempt = begin(SourceMode.NONE, UnixDomainSocketAddress.of(directory.resolve("nobody.sock")))
                .awaitUninterruptibly();

        assertThat(attempt.cause()).isInstanceOf(IOException.class);
        attempt.channel().closeFuture().awaitUninterruptibly();
    }

    private static Channel connect(SourceMode source, SocketAddress backend) {
        ChannelFuture attempt = begin(source, backend).awaitUninterruptibly();
        assertThat(attempt.cause()).isNull();
        return attempt.channel();
    }

    private static ChannelFuture begin(SourceMode source, SocketAddress backend) {
        return new UpstreamConnector(List.of(backend), source, RelayMemory.of(100))
                .connect(loops.next(), CLIENT, MX, new Discard());
    }

    private static ByteBuf octets(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    private static String text(InputStream in, int octets) throws IOException {
        return new String(in.readNBytes(octets), StandardCharsets.ISO_8859_1);
    }

    private static final class Discard extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ((ByteBuf) message).release();
        }
    }
}
