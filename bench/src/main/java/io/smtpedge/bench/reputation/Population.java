package io.smtpedge.bench.reputation;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * Senders as a busy site sees them: two thirds IPv4, the rest IPv6; three in each /24 or /48 that sends at all, scattered over the
 * whole Internet. The same number is always the same sender.
 */
final class Population {

    private static final int IN_A_PREFIX = 3;
    /** Odd: so each number gives a prefix of its own, far from the one before. */
    private static final int SCATTER = 0x9e3779b1;

    private Population() {}

    static InetAddress sender(int number) {
        int prefix = number / IN_A_PREFIX * SCATTER;
        int host = number % IN_A_PREFIX * 83 + 1;
        boolean ipv6 = number / IN_A_PREFIX % 3 == 0;
        ByteBuffer octets = ipv6
                ? ByteBuffer.allocate(16)
                        .putShort((short) 0x2a00)
                        .putInt(prefix)
                        .putShort((short) host)
                : ByteBuffer.allocate(4).putInt(prefix << 8 | host);
        try {
            return InetAddress.getByAddress(octets.array());
        } catch (UnknownHostException impossible) {
            throw new AssertionError("4 or 16 octets are always an address", impossible);
        }
    }
}
