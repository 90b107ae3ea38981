package io.smtpedge.dnsbl;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
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
        byte[] octets = canonical(address).getAddress();
        StringBuilder name = new StringBuilder(octets.length * 4 + zone.length());
        for (int i = octets.length - 1; i >= 0; i--) {
            int octet = octets[i] & 0xff;
            if (octets.length == 4) {
                name.append(octet).append('.');
            } else {
                name.append(NIBBLES[octet & 0xf]).append('.');
                name.append(NIBBLES[octet >> 4]).append('.');
            }
        }
        return name.append(zone).toString();
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
