package io.smtpedge.reputation.store;

import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * An address as one number: of IPv6 its first 64 bits, as a customer has a /64 at least; of IPv4 the address, in a part of {@code
 * ::/8} that is reserved by the IETF (RFC 4291, section 2.4). An IPv4-mapped address counts as IPv4.
 */
public final class AddressKey {

    /** Never the key of an address that could send mail: {@code ff:fffe::/64}. */
    static final long NONE = 0;

    private static final long IPV4 = 0x00ff_ffff_0000_0000L;
    private static final long IPV4_MASK = 0xffff_ffff_0000_0000L;
    /** So that {@code ::/64}, where the loopback address is, has a key other than 0. */
    private static final long SHIFT = 0x00ff_fffe_0000_0000L;

    private static final long IPV4_PREFIX = 0xffff_ffff_ffff_ff00L;
    private static final long IPV6_PREFIX = 0xffff_ffff_ffff_0000L;
    private static final int MAPPED_FROM = 10;

    private AddressKey() {}

    /** The key of an address. */
    public static long of(InetAddress address) {
        byte[] octets = address.getAddress();
        ByteBuffer bits = ByteBuffer.wrap(octets);
        if (address instanceof Inet4Address) {
            return ipv4(bits.getInt(0));
        }
        if (bits.getLong(0) == 0 && bits.getShort(Long.BYTES) == 0 && bits.getShort(MAPPED_FROM) == -1) {
            return ipv4(bits.getInt(MAPPED_FROM + Short.BYTES));
        }
        return bits.getLong(0) ^ SHIFT;
    }

    /** The key of the /24 or /48 that an address belongs to: its first address. */
    static long prefix(long key) {
        return isIpv4(key) ? key & IPV4_PREFIX : key & IPV6_PREFIX;
    }

    /** The address of IPv4; of IPv6 the first of its /64. */
    public static InetAddress address(long key) {
        long bits = key ^ SHIFT;
        byte[] octets = isIpv4(key)
                ? ByteBuffer.allocate(Integer.BYTES).putInt((int) bits).array()
                : ByteBuffer.allocate(2 * Long.BYTES).putLong(bits).array();
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException impossible) {
            throw new UncheckedIOException("an address of 4 or 16 octets", impossible);
        }
    }

    private static boolean isIpv4(long key) {
        return ((key ^ SHIFT) & IPV4_MASK) == IPV4;
    }

    private static long ipv4(int address) {
        return (IPV4 | (address & 0xffff_ffffL)) ^ SHIFT;
    }
}
