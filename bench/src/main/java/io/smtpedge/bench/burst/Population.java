package io.smtpedge.bench.burst;

import io.smtpedge.bench.load.LoadPlan;
import io.smtpedge.edge.policy.Cidr;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Clients of one kind, in the range for benchmarks (RFC 2544). Each address is fresh: nobody has seen it before.
 *
 * @param block a /16
 */
public record Population(String name, Cidr block) {

    /** On the block lists, all of them. */
    public static final Population LISTED = new Population("listed", Cidr.parse("198.18.0.0/16"));

    /** On no list. */
    public static final Population CLEAN = new Population("clean", Cidr.parse("198.19.0.0/16"));

    /** Both blocks, for routes. */
    static final String ALL = "198.18.0.0/15";

    /** Odd, so that it visits every address of a /16 once; large, so that neighbours in time are none in the network. */
    private static final int STRIDE = 40_503;

    /** The last places, which no burst reaches, are for those who come before it. */
    private static final int EARLIER = 60_000;

    /** The first so many clients, spread over the whole block, as bots are: no /24 sends many at once. */
    public List<InetSocketAddress> fresh(int count) {
        return from(0, count);
    }

    /** Clients to warm up with; none of them is among the {@link #fresh}. */
    public List<InetSocketAddress> earlier(int count) {
        return from(EARLIER, count);
    }

    /** As many clients as wanted behind the first ones. */
    List<InetSocketAddress> from(int start, int count) {
        if (start + count > LoadPlan.MAX_SOURCES) {
            throw new IllegalArgumentException("there are not so many addresses");
        }
        List<InetSocketAddress> all = LoadPlan.sourcesIn(block);
        return IntStream.range(start, start + count)
                .mapToObj(place -> all.get((int) ((long) place * STRIDE % all.size())))
                .toList();
    }
}
