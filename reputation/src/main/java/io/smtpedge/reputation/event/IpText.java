package io.smtpedge.reputation.event;

import java.net.Inet6Address;
import java.net.InetAddress;

/** IP addresses as people and other programs' logs write them: IPv6 in the short form of RFC 5952. */
public final class IpText {

    private static final int GROUPS = 8;

    private IpText() {}

    /** {@code 192.0.2.1} or {@code 2001:db8::1}; a scope is left out. */
    public static String of(InetAddress address) {
        return address instanceof Inet6Address ? ipv6(address.getAddress()) : address.getHostAddress();
    }

    private static String ipv6(byte[] octets) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (octets[2 * i] & 0xff) << 8 | (octets[2 * i + 1] & 0xff);
        }
        int zerosFrom = longestZeros(groups);
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == zerosFrom) {
                text.append("::");
                i += zeros(groups, i) - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }

    /** The first of the longest runs of two zero groups or more; -1 where there is none (RFC 5952, section 4.2). */
    private static int longestZeros(int[] groups) {
        int best = -1;
        int length = 1;
        for (int i = 0; i < GROUPS; i++) {
            int run = zeros(groups, i);
            if (run > length) {
                best = i;
                length = run;
            }
        }
        return best;
    }

    private static int zeros(int[] groups, int from) {
        int end = from;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        return end - from;
    }
}
