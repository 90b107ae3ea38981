package io.smtpedge.dnsbl;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.smtpedge.dnsbl.ZoneAnswer.Listed;
import io.smtpedge.dnsbl.ZoneAnswer.NotListed;
import io.smtpedge.dnsbl.ZoneAnswer.Pending;
import io.smtpedge.dnsbl.ZoneAnswer.Unavailable;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * What each zone said of each address, for as long as the answer holds. That a zone was unavailable is never kept: an
 * outage must not look like a pass, nor outlast itself. Thread-safe.
 */
final class AnswerCache {

    private record Key(InetAddress address, String zone) {}

    private record Entry(ZoneAnswer answer, long expires) {}

    private final Cache<Key, Entry> entries;
    private final Ticker ticker;

    /**
     * @param capacity the most answers to keep; the least used go first
     */
    AnswerCache(long capacity, Ticker ticker) {
        this.ticker = ticker;
        this.entries = Caffeine.newBuilder()
                .maximumSize(capacity)
                .ticker(ticker)
                .expireAfter(Expiry.<Key, Entry>writing(
                        (key, entry) -> entry.answer().ttl()))
                // Housekeeping takes microseconds: less than to hand it to another thread.
                .executor(Runnable::run)
                .build();
    }

    /** The answer, with the time it still holds. */
    Optional<ZoneAnswer> get(InetAddress address, Zone zone) {
        Entry entry = entries.getIfPresent(new Key(address, zone.name()));
        if (entry == null) {
            return Optional.empty();
        }
        Duration left = Duration.ofNanos(Math.max(0, entry.expires() - ticker.read()));
        return Optional.of(
                switch (entry.answer()) {
                    case Listed listed -> listed.cached(left);
                    case NotListed notListed -> notListed.cached(left);
                    case Unavailable unavailable -> unavailable;
                    case Pending pending -> pending;
                });
    }

    /** Keeps an answer for its own time. */
    void put(InetAddress address, Zone zone, ZoneAnswer answer) {
        if (answer instanceof Listed || answer instanceof NotListed) {
            entries.put(
                    new Key(address, zone.name()),
                    new Entry(answer, ticker.read() + answer.ttl().toNanos()));
        }
    }
}
