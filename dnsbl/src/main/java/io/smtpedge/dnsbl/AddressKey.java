package io.smtpedge.dnsbl;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * An address as two numbers: the halves of an IPv6 address, or of the IPv6 form of an IPv4 address
 * ({@code ::ffff:a.b.c.d}).
 */
record AddressKey(long high, long low) {

    private static final long MAPPED = 0xffff_0000_0000L;

    static AddressKey of(InetAddress address) {
        ByteBuffer octets = ByteBuffer.wrap(QueryName.canonical(address).getAddress());
        return octets.remaining() == Integer.BYTES
                ? new AddressKey(0, MAPPED | Integer.toUnsignedLong(octets.getInt()))
                : new AddressKey(octets.getLong(), octets.getLong());
    }

    /** True for {@code ::}, which no client has. */
    boolean isUnspecified() {
        return high == 0 && low == 0;
    }
}
