package io.smtpedge.bench.load;

import io.smtpedge.edge.policy.Cidr;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What to do: bounded in count, in time and in sessions at once.
 *
 * @param target the server's address
 * @param sources the addresses to come from, used in turn; empty lets the kernel choose
 * @param sessions how many sessions to make, 1 or more
 * @param concurrency how many at once, 1 or more
 * @param messageSize octets of the message, for DELIVER
 * @param timeLimit the whole run stops after this, whatever is done by then
 * @param sessionTime a session that lasts longer is given up and counted as failed
 * @param rampUp the time over which the first sessions start, evenly; zero starts all at the same moment, and sessions that
 *     last as long as each other then stay together
 */
public record LoadPlan(
        InetSocketAddress target,
        List<InetSocketAddress> sources,
        Dialogue dialogue,
        long sessions,
        int concurrency,
        int messageSize,
        Duration timeLimit,
        Duration sessionTime,
        Duration rampUp) {

    /** How many sources one plan may name: they are kept as a list. */
    public static final int MAX_SOURCES = 65_536;

    public LoadPlan {
        sources = List.copyOf(sources);
        if (sessions < 1 || concurrency < 1) {
            throw new IllegalArgumentException("sessions and concurrency must be 1 or more");
        }
    }

    /** A plan whose first sessions start all at the same moment. */
    public LoadPlan(
            InetSocketAddress target,
            List<InetSocketAddress> sources,
            Dialogue dialogue,
            long sessions,
            int concurrency,
            int messageSize,
            Duration timeLimit,
            Duration sessionTime) {
        this(target, sources, dialogue, sessions, concurrency, messageSize, timeLimit, sessionTime, Duration.ZERO);
    }

    public LoadPlan withSessions(long count) {
        return new LoadPlan(target, sources, dialogue, count, concurrency, messageSize, timeLimit, sessionTime, rampUp);
    }

    public LoadPlan withRampUp(Duration time) {
        return new LoadPlan(
                target, sources, dialogue, sessions, concurrency, messageSize, timeLimit, sessionTime, time);
    }

    /**
     * The addresses of a block, from its first one up; the block must be local to this machine or routed to it.
     *
     * @throws IllegalArgumentException with a sentence, when the block has more than {@link #MAX_SOURCES} addresses
     */
    public static List<InetSocketAddress> sourcesIn(Cidr block) {
        byte[] first = block.network().getAddress();
        int hostBits = first.length * 8 - block.prefixLength();
        if (hostBits > 16) {
            throw new IllegalArgumentException(block + " has more than " + MAX_SOURCES + " addresses");
        }
        List<InetSocketAddress> sources = new ArrayList<>(1 << hostBits);
        BigInteger network = new BigInteger(1, first);
        for (int i = 0; i < 1 << hostBits; i++) {
            sources.add(new InetSocketAddress(address(network.add(BigInteger.valueOf(i)), first.length), 0));
        }
        return sources;
    }

    private static InetAddress address(BigInteger value, int octets) {
        byte[] digits = value.toByteArray();
        byte[] address = new byte[octets];
        // BigInteger may lead with a sign octet, or leave out leading zeros.
        int take = Math.min(digits.length, octets);
        System.arraycopy(digits, digits.length - take, address, octets - take, take);
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException wrongLength) {
            throw new AssertionError(Arrays.toString(address), wrongLength);
        }
    }
}
