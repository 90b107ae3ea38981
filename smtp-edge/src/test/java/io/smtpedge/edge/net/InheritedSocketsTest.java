package io.smtpedge.edge.net;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sockets of a service manager are taken for the addresses that they are bound to, or refused with a sentence. */
@SuppressWarnings("restricted") // the kernel makes the sockets that a service manager would pass
class InheritedSocketsTest {

    private static final long PID = 4711;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final EventLoopGroup manager = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        manager.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void clientsThatCameBeforeTheEdgeAreServedAndTheSocketOutlivesIt() throws Exception {
        EpollServerSocketChannel theirs = managersSocket("127.0.0.1", false);
        InetSocketAddress address = theirs.localAddress();
        CountDownLatch accepted = new CountDownLatch(2);

        try (Socket early = new Socket(address.getAddress(), address.getPort())) {
            try (Listener first = open(passed(copyOf(theirs)), address, ListenMode.DIRECT, accepted)) {
                assertThat(first.address()).isEqualTo(address);
                assertThat(early.getInputStream().read()).isEqualTo('!');
            }
        }
        try (Socket between = new Socket(address.getAddress(), address.getPort());
                Listener second = open(passed(copyOf(theirs)), address, ListenMode.DIRECT, accepted)) {
            assertThat(between.getInputStream().read()).isEqualTo('!');
            assertThat(second.address()).isEqualTo(address);
        }
        assertThat(accepted.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anAddressWithoutAPassedSocketIsBoundAsEver() throws Exception {
        InheritedSockets none = InheritedSockets.passed(Map.of(), PID, 3);

        try (Listener listener = open(none, address("127.0.0.1", 0), ListenMode.DIRECT, new CountDownLatch(0))) {
            assertThat(listener.address().getPort()).isPositive();
        }
        none.requireNoneLeft();
    }

    @Test
    void aSocketThatNoAddressOfTheConfigurationFitsIsAnError() throws Exception {
        EpollServerSocketChannel theirs = managersSocket("127.0.0.1", false);
        InheritedSockets inherited = passed(copyOf(theirs));

        assertThat(inherited.take(address("127.0.0.2", theirs.localAddress().getPort())))
                .isNull();
        assertThatIOException()
                .isThrownBy(inherited::requireNoneLeft)
                .withMessageContaining(Addresses.text(theirs.localAddress()))
                .withMessageContaining("write the same addresses into smtp-edge.conf and into the .socket unit");
    }

    @Test
    void modeTproxyNeedsATransparentSocket() throws Exception {
        EpollServerSocketChannel theirs = managersSocket("127.0.0.1", false);

        assertThatIOException()
                .isThrownBy(() ->
                        open(passed(copyOf(theirs)), theirs.localAddress(), ListenMode.TPROXY, new CountDownLatch(0)))
                .withMessageContaining("write Transparent=yes into the .socket unit");
    }

    @Test
    void aSocketForBothFamiliesIsRefused() throws Exception {
        int descriptor = copyOf(managersSocket("::", true));

        assertThatIOException()
                .isThrownBy(() -> passed(descriptor))
                .withMessageContaining("takes IPv4 as well; write BindIPv6Only=ipv6-only");
    }

    @Test
    void aBlockingSocketIsRefused() {
        int descriptor = call("socket", 2, 1, 0);
        call("listen", descriptor, 1);

        assertThatIOException()
                .isThrownBy(() -> passed(descriptor))
                .withMessageContaining("write NonBlocking=yes into the section [Service]");
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "2, 2", "1, 1"})
    void whatIsNoListeningTcpSocketIsRefused(int family, int type) {
        int descriptor = call("socket", family, type, 0);

        assertThatIOException()
                .isThrownBy(() -> passed(descriptor))
                .withMessageContaining("file descriptor " + descriptor + " is no listening TCP socket");
    }

    @Test
    void noSocketAtAllIsRefused() {
        int epoll = call("epoll_create1", 0);

        assertThatIOException().isThrownBy(() -> passed(epoll)).withMessageContaining("is no listening TCP socket");
    }

    @Test
    void variablesMeantForAnotherProcessSayNothing() throws Exception {
        InheritedSockets.passed(Map.of("LISTEN_PID", "1", "LISTEN_FDS", "9"), PID, 3)
                .requireNoneLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "65", "two"})
    void aCountThatIsNoneIsNamed(String count) {
        assertThatIOException()
                .isThrownBy(() ->
                        InheritedSockets.passed(Map.of("LISTEN_PID", Long.toString(PID), "LISTEN_FDS", count), PID, 3))
                .withMessageStartingWith("LISTEN_FDS is \"" + count + "\"");
    }

    /** As if this descriptor were the only one that was passed. */
    private static InheritedSockets passed(int descriptor) throws IOException {
        return InheritedSockets.passed(Map.of("LISTEN_PID", Long.toString(PID), "LISTEN_FDS", "1"), PID, descriptor);
    }

    private Listener open(
            InheritedSockets inherited, InetSocketAddress address, ListenMode mode, CountDownLatch accepted)
            throws IOException {
        return Listener.open(loops, address, mode, RelayMemory.of(10), new Greeter(accepted), inherited);
    }

    /** What systemd would hold: bound and listening, never accepting. */
    private EpollServerSocketChannel managersSocket(String address, boolean bothFamilies) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(manager)
                .channelFactory(
                        () -> new EpollServerSocketChannel(SocketOptions.family(InetAddress.ofLiteral(address))))
                .option(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInboundHandlerAdapter());
        if (bothFamilies) {
            bootstrap.option(SocketOptions.IPV6_V6ONLY, 0);
        }
        return (EpollServerSocketChannel)
                bootstrap.bind(address(address, 0)).syncUninterruptibly().channel();
    }

    private static InetSocketAddress address(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }

    /** Another descriptor of the same socket, as a child process has. */
    private static int copyOf(EpollServerSocketChannel socket) {
        return call("dup", socket.fd().intValue());
    }

    private static int call(String function, int... arguments) {
        MemoryLayout[] layouts = new MemoryLayout[arguments.length];
        Arrays.fill(layouts, JAVA_INT);
        Linker linker = Linker.nativeLinker();
        MethodHandle handle = linker.downcallHandle(
                linker.defaultLookup().findOrThrow(function), FunctionDescriptor.of(JAVA_INT, layouts));
        try {
            int result = (int)
                    handle.invokeWithArguments(Arrays.stream(arguments).boxed().toList());
            assertThat(result).as(function).isNotNegative();
            return result;
        } catch (Throwable declaredByMethodHandle) {
            throw new AssertionError(declaredByMethodHandle);
        }
    }

    /** Says one character to each client. */
    @Sharable
    private static final class Greeter extends ChannelInboundHandlerAdapter {

        private final CountDownLatch accepted;

        Greeter(CountDownLatch accepted) {
            this.accepted = accepted;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            accepted.countDown();
            context.writeAndFlush(context.alloc().buffer().writeByte('!'));
        }
    }
}
