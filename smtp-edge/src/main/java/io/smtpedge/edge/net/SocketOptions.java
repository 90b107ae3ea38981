package io.smtpedge.edge.net;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;

/** What sockets of both legs need to know about an address. */
final class SocketOptions {

    /** linux/in6.h: a [::] listener must leave 0.0.0.0 to a socket of its own. */
    static final IntegerUnixChannelOption IPV6_V6ONLY = new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

    private SocketOptions() {}

    /**
     * Finds out, on a socket of its own, whether this process may set IP_TRANSPARENT.
     *
     * @param sentence what the operator is told where it may not
     */
    static void requireTransparent(String sentence) throws IOException {
        EpollSocketChannel probe = new EpollSocketChannel();
        try {
            probe.config().setOption(EpollChannelOption.IP_TRANSPARENT, true);
        } catch (ChannelException denied) {
            throw new IOException(sentence, denied);
        } finally {
            probe.unsafe().closeForcibly();
        }
    }

    static SocketProtocolFamily family(InetAddress address) {
        return address instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    }
}
