package io.smtpedge.edge.policy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * What one client is for limits and for what is remembered of it: an IPv4 address, or the /64 of an IPv6 address, because a
 * /64 is what one subscriber gets and may change within at will (RFC 6177). DNS lists are asked for the address itself.
 *
 * @param bits the IPv4 address, or the upper half of the IPv6 address
 */
public record ClientNetwork(boolean ipv6, long bits) {

    public static ClientNetwork of(InetAddress address) {
        ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
        boolean ipv6 = address instanceof Inet6Address;
        return new ClientNetwork(ipv6, ipv6 ? octets.getLong() : octets.getInt());
    }
}
