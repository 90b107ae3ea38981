package io.smtpedge.edge.access;

import io.smtpedge.edge.policy.Cidr;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A block of addresses as two numbers, for tables of a million of them. The address stands at the left of 128 bits, those of
 * IPv4 followed by 96 zeros, so that both families have the same arithmetic.
 */
record Block(boolean ipv6, long high, long low, int prefixLength) {

    static final Block ALL_IPV4 = new Block(false, 0, 0, 0);
    static final Block ALL_IPV6 = new Block(true, 0, 0, 0);

    static Block of(Cidr cidr) {
        byte[] octets = cidr.network().getAddress();
        return new Block(octets.length == 16, high(octets), low(octets), cidr.prefixLength());
    }

    /** The left half of an address of 4 or 16 octets. */
    static long high(byte[] octets) {
        ByteBuffer bytes = ByteBuffer.wrap(octets);
        return octets.length == 16 ? bytes.getLong() : (long) bytes.getInt() << 32;
    }

    /** The right half of an address of 4 or 16 octets. */
    static long low(byte[] octets) {
        return octets.length == 16 ? ByteBuffer.wrap(octets).getLong(8) : 0;
    }

    /** The left half of a mask of so many bits. */
    static long highMask(int prefixLength) {
        return prefixLength == 0 ? 0 : -1L << (64 - Math.min(prefixLength, 64));
    }

    /** The right half of a mask of so many bits. */
    static long lowMask(int prefixLength) {
        return prefixLength <= 64 ? 0 : -1L << (128 - prefixLength);
    }

    @Override
    public String toString() {
        byte[] octets = ipv6
                ? ByteBuffer.allocate(16).putLong(high).putLong(low).array()
                : ByteBuffer.allocate(4).putInt((int) (high >>> 32)).array();
        try {
            return new Cidr(InetAddress.getByAddress(octets), prefixLength).toString();
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    boolean contains(Block other) {
        return ipv6 == other.ipv6
                && prefixLength <= other.prefixLength
                && ((high ^ other.high) & highMask(prefixLength)) == 0
                && ((low ^ other.low) & lowMask(prefixLength)) == 0;
    }

    /** All addresses of the same family that are not in this block: one block for each bit of the prefix. */
    List<Block> others() {
        List<Block> others = new ArrayList<>(prefixLength);
        for (int bit = 1; bit <= prefixLength; bit++) {
            long flippedHigh = bit <= 64 ? high ^ 1L << (64 - bit) : high;
            long flippedLow = bit <= 64 ? low : low ^ 1L << (128 - bit);
            others.add(new Block(ipv6, flippedHigh & highMask(bit), flippedLow & lowMask(bit), bit));
        }
        return others;
    }

    /** What is in one of {@code some} and in one of {@code others}; blocks are nested or apart, they never overlap. */
    static List<Block> inBoth(List<Block> some, List<Block> others) {
        List<Block> both = new ArrayList<>();
        for (Block one : some) {
            for (Block other : others) {
                if (one.contains(other)) {
                    both.add(other);
                } else if (other.contains(one)) {
                    both.add(one);
                }
            }
        }
        return both;
    }
}
