package io.smtpedge.dnsbl;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The name under which a zone is asked about an address (RFC 5782, sections 2.1 and 2.4). */
final class QueryName {

    private static final char[] NIBBLES = "0123456789abcdef".toCharArray();

    private QueryName() {}

    /**
     * The address reversed, in front of the zone: {@code 2.0.0.127.zone} for IPv4 (octets), 32 nibbles for IPv6. Without
     * a final dot; always taken as absolute.
     */
    static String of(InetAddress address, String zone) {
        return reversed(canonical(address).getAddress()) + zone;
    }

    /** The octets of an address as labels, the last first: decimal numbers for IPv4, nibbles for IPv6; a dot at the end. */
    static String reversed(byte[] octets) {
        if (octets.length != 4) {
            return nibbles(octets);
        }
        StringBuilder name = new StringBuilder(16);
        for (int i = octets.length - 1; i >= 0; i--) {
            name.append(octets[i] & 0xff).append('.');
        }
        return name.toString();
    }

    static String nibbles(byte[] octets) {
        StringBuilder name = new StringBuilder(octets.length * 4);
        for (int i = octets.length - 1; i >= 0; i--) {
            int octet = octets[i] & 0xff;
            name.append(NIBBLES[octet & 0xf]).append('.');
            name.append(NIBBLES[octet >> 4]).append('.');
        }
        return name.toString();
    }

    /** The 16 octets of an IPv4 address mapped into IPv6. */
    static byte[] mapped(InetAddress ipv4) {
        return ByteBuffer.allocate(16)
                .putShort(10, (short) 0xffff)
                .put(12, ipv4.getAddress())
                .array();
    }

    /** The same address; IPv4 where it is an IPv4 address mapped into IPv6 ({@code ::ffff:a.b.c.d}). */
    static InetAddress canonical(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] octets = address.getAddress();
        for (int i = 0; i < 12; i++) {
            if (octets[i] != (i < 10 ? 0 : (byte) 0xff)) {
                return address;
            }
        }
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(octets, 12, 16));
        } catch (UnknownHostException e) {
            throw new AssertionError("four octets are always an address", e);
        }
    }
}
