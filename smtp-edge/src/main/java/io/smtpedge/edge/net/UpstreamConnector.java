package io.smtpedge.edge.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;

/** Connects to one group of backends over TCP or a unix socket. Thread-safe. */
public final class UpstreamConnector implements Upstream {

    private final List<SocketAddress> backends;
    private final SourceMode source;
    private final RelayMemory memory;

    /**
     * A connector for one group of backends.
     *
     * @param backends one or more; with a TRANSPARENT source at most one of each IP family
     */
    public UpstreamConnector(List<SocketAddress> backends, SourceMode source, RelayMemory memory) {
        this.backends = List.copyOf(backends);
        this.source = source;
        this.memory = memory;
    }

    @Override
    public ChannelFuture connect(
            EventLoop loop, InetSocketAddress client, InetSocketAddress local, ChannelHandler handler) {
        SocketAddress backend = backendFor(client.getAddress());
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(source == SourceMode.PROXY_V2 ? introduced(client, local, handler) : handler);
        memory.options().forEach((option, value) -> set(bootstrap, option, value));
        if (!(backend instanceof InetSocketAddress inet)) {
            return bootstrap.channel(EpollDomainSocketChannel.class).connect(domain(backend));
        }
        bootstrap.channelFactory(() -> new EpollSocketChannel(SocketOptions.family(inet.getAddress())));
        if (source != SourceMode.TRANSPARENT) {
            return bootstrap.connect(inet);
        }
        // Without NO_PORT, bind() takes one port of the local range for all destinations: 20 ports would be 20
        // sessions.
        return bootstrap
                .option(EpollChannelOption.IP_TRANSPARENT, true)
                .option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true)
                .connect(inet, new InetSocketAddress(client.getAddress(), 0));
    }

    /**
     * Finds out whether this process may use the client's address as its own.
     *
     * @throws IOException with a sentence that says what is missing
     */
    public void checkPrivileges() throws IOException {
        if (source == SourceMode.TRANSPARENT) {
            SocketOptions.requireTransparent(
                    "forward.source = transparent needs CAP_NET_RAW: start with that capability (systemd:"
                            + " AmbientCapabilities=CAP_NET_RAW), or set forward.source = proxy-v2");
        }
    }

    @SuppressWarnings("unchecked") // the map pairs each option with a value of its type
    private static <T> void set(Bootstrap bootstrap, ChannelOption<T> option, Object value) {
        bootstrap.option(option, (T) value);
    }

    private SocketAddress backendFor(InetAddress client) {
        if (source == SourceMode.TRANSPARENT) {
            for (SocketAddress backend : backends) {
                if (backend instanceof InetSocketAddress inet
                        && inet.getAddress() instanceof Inet6Address == client instanceof Inet6Address) {
                    return backend;
                }
            }
        }
        return backends.getFirst();
    }

    private static ChannelHandler introduced(
            InetSocketAddress client, InetSocketAddress local, ChannelHandler handler) {
        return new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new ProxyHeaderWriter(client, local), handler);
            }
        };
    }

    private static SocketAddress domain(SocketAddress backend) {
        return new DomainSocketAddress(
                ((UnixDomainSocketAddress) backend).getPath().toString());
    }
}
