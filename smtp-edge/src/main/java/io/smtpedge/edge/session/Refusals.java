package io.smtpedge.edge.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.smtpedge.edge.policy.Rate;
import io.smtpedge.edge.smtp.Reply;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Who was refused how often of late. An address that was refused too often is told the same again, at once and without a
 * dialogue, for as long as the time of the rate; then it is tested anew. By address, not by network: a refusal for good must not
 * hit a neighbour.
 *
 * <p>Thread-safe, and bounded: of more than {@value #MOST} addresses, those refused least are forgotten.
 */
public final class Refusals {

    /** About 35 MB when full. */
    private static final long MOST = 100_000;

    private final Optional<Rate> most;
    private final Ticker ticker;
    private final Cache<InetAddress, Refused> byAddress;

    /** {@code at} is when it was refused last. */
    private record Refused(long since, long at, int times, Reply last) {}

    /**
     * An empty memory.
     *
     * @param most how many refusals within which time are too many; empty where none are
     */
    public Refusals(Optional<Rate> most, Ticker ticker) {
        this.most = most;
        this.ticker = ticker;
        Caffeine<Object, Object> cache = Caffeine.newBuilder()
                .maximumSize(most.isPresent() ? MOST : 0)
                .ticker(ticker)
                .executor(Runnable::run);
        most.ifPresent(rate -> cache.expireAfterWrite(rate.per()));
        this.byAddress = cache.build();
    }

    /** Notes that a client was refused after its tests. */
    void refused(InetAddress client, Reply reply) {
        most.ifPresent(rate -> {
            long now = ticker.read();
            byAddress.asMap().merge(client, new Refused(now, now, 1, reply), (before, first) -> {
                boolean old = now - before.since >= rate.per().toNanos();
                return old ? first : new Refused(before.since, now, before.times + 1, reply);
            });
        });
    }

    /** What an address was told last, if it was refused too often. */
    Optional<Reply> tooMany(InetAddress client) {
        Refused refused = byAddress.getIfPresent(client);
        return refused == null
                ? Optional.empty()
                : most.filter(rate -> refused.times >= rate.count()).map(_ -> refused.last);
    }

    /** For how long an address that was refused too often is told the same again. */
    Duration left(InetAddress client) {
        Refused refused = byAddress.getIfPresent(client);
        return refused == null || most.isEmpty()
                ? Duration.ZERO
                : most.get().per().minusNanos(ticker.read() - refused.at);
    }
}
