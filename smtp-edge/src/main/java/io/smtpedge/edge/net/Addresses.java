package io.smtpedge.edge.net;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Addresses as people and log lines write them. */
public final class Addresses {

    private Addresses() {}

    /** {@code 192.0.2.1:25}, {@code [2001:db8::1]:25}, or the path of a unix socket. */
    public static String text(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return "unix:" + address;
        }
        String ip = NetUtil.toAddressString(inet.getAddress());
        return (inet.getAddress() instanceof Inet6Address ? "[" + ip + "]" : ip) + ":" + inet.getPort();
    }
}
