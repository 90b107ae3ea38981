package io.smtpedge.edge.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One bound listening socket. */
public final class Listener implements AutoCloseable {

    /** The kernel cuts it to net.core.somaxconn. */
    private static final int BACKLOG = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    private final Channel channel;
    private final InetSocketAddress bound;

    private Listener(Channel channel) {
        this.channel = channel;
        this.bound = (InetSocketAddress) channel.localAddress();
    }

    /**
     * Listens, and accepts from then on: on the socket that was inherited for this address, or else on one that it binds.
     * Blocks until it is bound.
     *
     * @param session the handler of each accepted channel; sharable
     * @throws IOException with a sentence that says what is wrong and what to do
     */
    public static Listener open(
            EventLoopGroup loops,
            InetSocketAddress address,
            ListenMode mode,
            RelayMemory memory,
            ChannelHandler session,
            InheritedSockets inherited)
            throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                // Half-open is a state of its own in SMTP sessions: the FIN of one side is passed on to the other.
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(session);
        memory.options().forEach((option, value) -> setChild(bootstrap, option, value));
        EpollServerSocketChannel socket = inherited.take(address);
        return socket == null ? bind(bootstrap, address, mode) : adopt(bootstrap, socket, mode);
    }

    private static Listener bind(ServerBootstrap bootstrap, InetSocketAddress address, ListenMode mode)
            throws IOException {
        bootstrap
                .channelFactory(() -> new EpollServerSocketChannel(SocketOptions.family(address.getAddress())))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true);
        if (mode == ListenMode.TPROXY) {
            // Tried before, because the bootstrap would log a stack when it fails.
            SocketOptions.requireTransparent("cannot listen on " + Addresses.text(address)
                    + ": mode tproxy needs CAP_NET_RAW, and a port below 1024 CAP_NET_BIND_SERVICE"
                    + " (systemd: AmbientCapabilities=CAP_NET_RAW CAP_NET_BIND_SERVICE)");
        }
        if (address.getAddress() instanceof Inet6Address) {
            bootstrap.option(SocketOptions.IPV6_V6ONLY, 1);
        }
        if (mode == ListenMode.TPROXY) {
            bootstrap.option(EpollChannelOption.IP_TRANSPARENT, true);
        }
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause != null) {
            throw new IOException(explain(address, mode, cause), cause);
        }
        return new Listener(bound.channel());
    }

    /** Everything about the socket is as whoever opened it has chosen: options can no longer be set, or need privileges. */
    private static Listener adopt(ServerBootstrap bootstrap, EpollServerSocketChannel socket, ListenMode mode)
            throws IOException {
        String where = "cannot listen on the passed socket " + Addresses.text(socket.localAddress()) + ": ";
        if (mode == ListenMode.TPROXY && !socket.config().isIpTransparent()) {
            throw new IOException(
                    where + "mode tproxy needs IP_TRANSPARENT; write Transparent=yes into the .socket unit");
        }
        ChannelFuture registered =
                bootstrap.channelFactory(() -> socket).register().awaitUninterruptibly();
        Throwable cause = registered.cause();
        if (cause != null) {
            throw new IOException(where + cause.getMessage(), cause);
        }
        return new Listener(socket);
    }

    @SuppressWarnings("unchecked") // the map pairs each option with a value of its type
    private static <T> void setChild(ServerBootstrap bootstrap, ChannelOption<T> option, Object value) {
        bootstrap.childOption(option, (T) value);
    }

    /** The bound address, with the port that the kernel chose where 0 was asked for. */
    public InetSocketAddress address() {
        return bound;
    }

    /** Stops accepting; accepted connections live on. Waits a second at most: a busy event loop must not keep a stop. */
    @Override
    public void close() {
        if (!channel.close().awaitUninterruptibly(1, TimeUnit.SECONDS)) {
            LOG.warn("the listener on {} is slow to close: its event loop is busy", Addresses.text(bound));
        }
    }

    private static String explain(InetSocketAddress address, ListenMode mode, Throwable cause) {
        String where = "cannot listen on " + Addresses.text(address) + ": ";
        String what = String.valueOf(cause.getMessage());
        if (cause instanceof BindException || what.contains("Address already in use")) {
            return where + what + "; see who has the port with: ss -tlnp 'sport = :" + address.getPort() + "'";
        }
        boolean denied = what.contains("ermission") || what.contains("not permitted");
        if (denied && mode == ListenMode.TPROXY) {
            return where + what + "; mode tproxy needs CAP_NET_RAW, and a port below 1024 CAP_NET_BIND_SERVICE";
        }
        if (denied) {
            return where + what + "; a port below 1024 needs CAP_NET_BIND_SERVICE";
        }
        if (cause instanceof Errors.NativeIoException || what.contains("Cannot assign")) {
            return where + what + "; the address must be one of this machine's (ip address), unless mode is tproxy";
        }
        return where + what;
    }
}
