package io.smtpedge.edge.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.smtpedge.edge.policy.Rate;

/**
 * A token bucket for each key: it holds as many tokens as may come within the time, and fills up evenly. Thread-safe, and
 * bounded: of more than {@value #MOST} keys, those that came least are forgotten, whose buckets are the fullest.
 *
 * <p>A bucket is one number, the time at which it will be full (the generic cell rate algorithm, ITU-T I.371).
 */
final class RateLimit<K> {

    /** About 35 MB when full. */
    private static final long MOST = 250_000;

    private final Ticker ticker;
    private final long per;
    private final long each;
    private final Cache<K, Long> fullAt;

    RateLimit(Rate rate, Ticker ticker) {
        this.ticker = ticker;
        this.per = rate.per().toNanos();
        this.each = per / rate.count();
        this.fullAt = Caffeine.newBuilder()
                .maximumSize(MOST)
                // A bucket that nobody has taken from for so long is full again.
                .expireAfterWrite(rate.per())
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /** Whether there is a token left. */
    boolean has(K key) {
        Long full = fullAt.getIfPresent(key);
        return full == null || full - ticker.read() + each <= per;
    }

    /** Takes a token; false where there is none left. */
    boolean take(K key) {
        long now = ticker.read();
        boolean[] taken = new boolean[1];
        fullAt.asMap().compute(key, (_, before) -> {
            long full = before == null || before - now < 0 ? now : before;
            taken[0] = full + each - now <= per;
            return taken[0] ? full + each : full;
        });
        return taken[0];
    }
}
