package io.smtpedge.edge.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Datagrams over real sockets, without privileges. */
@Timeout(20)
class DatagramListenerTest {

    private static EventLoopGroup loop;

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void start() {
        loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    }

    @AfterAll
    static void stop() {
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private DatagramListener listen(SocketAddress address) throws IOException {
        return DatagramListener.bind(
                loop, address, octets -> received.add(new String(octets, StandardCharsets.ISO_8859_1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void overUdp(String loopback) throws Exception {
        try (DatagramListener listener = listen(new InetSocketAddress(InetAddress.ofLiteral(loopback), 0));
                DatagramSocket sender = new DatagramSocket()) {
            byte[] octets = "<134>hello\n".getBytes(StandardCharsets.ISO_8859_1);
            sender.send(new DatagramPacket(octets, octets.length, listener.address()));

            assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("<134>hello\n");
        }
    }

    @Test
    void overAUnixSocketOfOurGroup() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("haproxy.log"));
        try (DatagramListener listener = listen(address)) {
            assertThat(listener.address()).isEqualTo(address);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(address.getPath())))
                    .isEqualTo("rw-rw----");
            sendTo(address.getPath(), "hello");

            assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("hello");
        }
        assertThat(address.getPath()).doesNotExist();
    }

    @Test
    void theSocketOfARunThatCrashedIsReplaced() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("haproxy.log"));
        Channel left = new Bootstrap()
                .group(loop)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .bind(new DomainSocketAddress(address.getPath().toString()))
                .sync()
                .channel();
        left.close().sync();
        assertThat(Files.exists(address.getPath())).as("netty leaves it").isTrue();

        try (DatagramListener _ = listen(address)) {
            sendTo(address.getPath(), "again");

            assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("again");
        }
    }

    @Test
    void whatIsNoSocketIsNotRemoved() throws Exception {
        Path file = Files.writeString(folder.resolve("haproxy.log"), "precious");

        assertThatIOException()
                .isThrownBy(() -> listen(UnixDomainSocketAddress.of(file)))
                .withMessage("cannot listen on unix:" + file + ": there is a file that is no socket; remove it");
        assertThat(file).hasContent("precious");
    }

    @Test
    void anAddressThatIsTakenIsNamed() throws Exception {
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))) {
            assertThatIOException()
                    .isThrownBy(() -> listen(other.getLocalSocketAddress()))
                    .withMessageStartingWith("cannot listen for datagrams on 127.0.0.1:" + other.getLocalPort() + ": ")
                    .withMessageEndingWith("; see who has the address with: ss -ulnp, or ss -xlp");
        }
    }

    private static void sendTo(Path path, String text) throws InterruptedException {
        Channel sender = new Bootstrap()
                .group(loop)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(new DomainSocketAddress(path.toString()))
                .sync()
                .channel();
        sender.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1))
                .sync();
        sender.close().sync();
    }
}
