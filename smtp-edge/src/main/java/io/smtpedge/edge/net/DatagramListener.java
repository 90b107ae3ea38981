package io.smtpedge.edge.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bound socket that takes datagrams: UDP, or a unix datagram socket. */
public final class DatagramListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DatagramListener.class);

    /** What is longer is cut; the kernel keeps some thousands of datagrams while the reader is busy. */
    private static final int LONGEST = 8192;

    private static final int KERNEL_BUFFER = 4 * 1024 * 1024;

    /** Whoever shares our group may send, and nobody else. */
    private static final Set<PosixFilePermission> GROUP = PosixFilePermissions.fromString("rw-rw----");

    private final Channel channel;
    private final SocketAddress address;

    private DatagramListener(Channel channel, SocketAddress address) {
        this.channel = channel;
        this.address = address;
    }

    /**
     * Binds, and hands over each datagram from then on. Blocks until it is bound.
     *
     * @param loop its threads call {@code reader}: not that of sessions
     * @param address of UDP, or a {@link UnixDomainSocketAddress}, where a socket that is there already is replaced
     * @param reader takes the octets of each datagram; what it throws is logged
     * @throws IOException with a sentence that says what is wrong and what to do
     */
    public static DatagramListener bind(EventLoopGroup loop, SocketAddress address, Consumer<byte[]> reader)
            throws IOException {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LONGEST))
                .option(ChannelOption.SO_RCVBUF, KERNEL_BUFFER);
        if (address instanceof UnixDomainSocketAddress unix) {
            replace(unix.getPath());
            bootstrap.channel(EpollDomainDatagramChannel.class).handler(domain(reader));
            DatagramListener bound =
                    bound(bootstrap.bind(new DomainSocketAddress(unix.getPath().toString())), address);
            Files.setPosixFilePermissions(unix.getPath(), GROUP);
            return bound;
        }
        InetSocketAddress udp = (InetSocketAddress) address;
        bootstrap
                .channelFactory(() -> new EpollDatagramChannel(SocketOptions.family(udp.getAddress())))
                .handler(udp(reader));
        return bound(bootstrap.bind(udp), address);
    }

    /** What an earlier run left: a socket that nobody listens on would be in the way. Nothing but a socket is removed. */
    private static void replace(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            boolean socket = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther();
            if (!socket) {
                throw new IOException(
                        "cannot listen on unix:" + path + ": there is a file that is no socket; remove it");
            }
            Files.delete(path);
        }
    }

    private static DatagramListener bound(ChannelFuture binding, SocketAddress address) throws IOException {
        Throwable cause = binding.awaitUninterruptibly().cause();
        if (cause != null) {
            throw new IOException(
                    "cannot listen for datagrams on " + Addresses.text(address) + ": " + cause.getMessage()
                            + "; see who has the address with: ss -ulnp, or ss -xlp",
                    cause);
        }
        SocketAddress local = binding.channel().localAddress();
        return new DatagramListener(binding.channel(), local instanceof InetSocketAddress ? local : address);
    }

    private static ChannelHandler udp(Consumer<byte[]> reader) {
        return new Reader<>(DatagramPacket.class, DatagramPacket::content, reader);
    }

    private static ChannelHandler domain(Consumer<byte[]> reader) {
        return new Reader<>(DomainDatagramPacket.class, DomainDatagramPacket::content, reader);
    }

    /** The bound address, with the port that the kernel chose where 0 was asked for. */
    public SocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        if (address instanceof UnixDomainSocketAddress unix) {
            try {
                Files.deleteIfExists(unix.getPath());
            } catch (IOException left) {
                LOG.warn("{} is left behind: {}", unix, left.getMessage());
            }
        }
    }

    private static final class Reader<P extends ReferenceCounted> extends SimpleChannelInboundHandler<P> {

        private final Function<P, ByteBuf> content;
        private final Consumer<byte[]> reader;

        Reader(Class<P> packet, Function<P, ByteBuf> content, Consumer<byte[]> reader) {
            super(packet);
            this.content = content;
            this.reader = reader;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, P packet) {
            reader.accept(ByteBufUtil.getBytes(content.apply(packet)));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.error("a fault while a datagram was read", cause);
        }
    }
}
