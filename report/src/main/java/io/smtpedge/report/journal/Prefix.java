package io.smtpedge.report.journal;

import io.smtpedge.reputation.event.IpText;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** The network of an address as reports count it: the /24 of IPv4, the /48 of IPv6. */
final class Prefix {

    private static final int OCTETS_V4 = 3;
    private static final int OCTETS_V6 = 6;

    private Prefix() {}

    /** {@code 192.0.2.0/24} or {@code 2001:db8:1::/48}. */
    static String of(InetAddress address) {
        int octets = address instanceof Inet6Address ? OCTETS_V6 : OCTETS_V4;
        byte[] network = address.getAddress();
        Arrays.fill(network, octets, network.length, (byte) 0);
        try {
            return IpText.of(InetAddress.getByAddress(network)) + "/" + octets * Byte.SIZE;
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("the length of an address is right", impossible);
        }
    }
}
