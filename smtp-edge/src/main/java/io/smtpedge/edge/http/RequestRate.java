package io.smtpedge.edge.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * So many requests of one address within so long; an IPv6 client counts by its /64, as it has all of that. The tokens of each
 * come back evenly. Bounded: when more addresses ask than are kept, the one that asked least lately begins anew. Thread-safe.
 */
public final class RequestRate {

    private static final long MOST_ADDRESSES = 50_000;
    private static final int IPV6_OCTETS = 16;

    /** By which octets clients are told apart. */
    private record Width(int ipv4, int ipv6) {}

    private static final Width ONE_CLIENT = new Width(4, 8);
    private static final Width NETWORK = new Width(3, 6);

    private final Width width;
    private final int count;
    private final long nanosPerRequest;
    private final Ticker ticker;
    private final Cache<InetAddress, Long> emptyUntil;

    /** {@code count} requests within {@code per}. */
    public RequestRate(int count, Duration per, Ticker ticker) {
        this(ONE_CLIENT, count, per, ticker);
    }

    /** So many of one network, a /24 or /48, together: for what is dear, as who has a network has all addresses in it. */
    public static RequestRate ofNetworks(int count, Duration per, Ticker ticker) {
        return new RequestRate(NETWORK, count, per, ticker);
    }

    private RequestRate(Width width, int count, Duration per, Ticker ticker) {
        this.width = width;
        this.count = count;
        this.nanosPerRequest = Math.max(1, per.toNanos() / count);
        this.ticker = ticker;
        this.emptyUntil = Caffeine.newBuilder()
                .maximumSize(MOST_ADDRESSES)
                .expireAfterWrite(per)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /** Takes one; returns how long to wait where there is none, empty where there was. */
    public Optional<Duration> take(InetAddress client) {
        long now = ticker.read();
        long[] wait = new long[1];
        // The moment at which the bucket would be full again; the further ahead, the emptier it is (GCRA).
        emptyUntil.asMap().compute(network(client), (_, full) -> {
            long from = full == null || full - now < 0 ? now : full;
            long missing = from - now - (count - 1) * nanosPerRequest;
            wait[0] = missing;
            return missing > 0 ? full : Long.valueOf(from + nanosPerRequest);
        });
        return wait[0] > 0 ? Optional.of(Duration.ofNanos(wait[0])) : Optional.empty();
    }

    /** Gives one back that was of no use. */
    public void giveBack(InetAddress client) {
        emptyUntil.asMap().computeIfPresent(network(client), (_, full) -> full - nanosPerRequest);
    }

    private InetAddress network(InetAddress client) {
        byte[] octets = client.getAddress();
        Arrays.fill(octets, octets.length == IPV6_OCTETS ? width.ipv6() : width.ipv4(), octets.length, (byte) 0);
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
