package io.smtpedge.edge.policy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * The network around a client, for limits on clients that share one: the /24 of an IPv4 address, the /48 of an IPv6 address,
 * which is what one site gets (RFC 6177).
 *
 * @param bits the first 24 or 48 bits of the address, at the right
 */
public record Neighbourhood(boolean ipv6, long bits) {

    public static Neighbourhood of(InetAddress address) {
        ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
        boolean ipv6 = address instanceof Inet6Address;
        return new Neighbourhood(ipv6, ipv6 ? octets.getLong() >>> 16 : octets.getInt() >>> 8);
    }
}
