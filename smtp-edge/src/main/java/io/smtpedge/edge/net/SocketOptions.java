package io.smtpedge.edge.net;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.Inet6Address;
import java.net.InetAddress;

/** The socket options that both legs share, each with its reason. */
final class SocketOptions {

    /** linux/in6.h: a [::] listener must leave 0.0.0.0 to a socket of its own. */
    static final IntegerUnixChannelOption IPV6_V6ONLY = new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

    /** An idle session holds no read buffer; a bulk transfer costs a third less CPU with reads of 256 KiB. */
    static final RecvByteBufAllocator READS = new AdaptiveRecvByteBufAllocator(512, 2048, 256 * 1024);

    /** The other leg stops reading when this much waits to be written: the bound of a session's memory. */
    static final WriteBufferWaterMark WRITES = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    private SocketOptions() {}

    static SocketProtocolFamily family(InetAddress address) {
        return address instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    }
}
