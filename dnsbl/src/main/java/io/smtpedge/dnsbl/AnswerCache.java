package io.smtpedge.dnsbl;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.smtpedge.dnsbl.ZoneAnswer.Listed;
import io.smtpedge.dnsbl.ZoneAnswer.NotListed;
import io.smtpedge.dnsbl.ZoneAnswer.Pending;
import io.smtpedge.dnsbl.ZoneAnswer.Source;
import io.smtpedge.dnsbl.ZoneAnswer.Unavailable;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What each zone said of each address, for as long as the answer holds, and for a while longer to stand in for one that
 * cannot be had. That a zone was unavailable is never kept: an outage must not look like a pass, nor outlast itself.
 * Thread-safe.
 *
 * <p>It keeps codes, not weights: what the codes weigh is reckoned when they are read, by the zones of today. The
 * reasons, which decide nothing, are kept apart, as many as there is room for.
 */
final class AnswerCache {

    /** What the reason's entry takes in memory, its characters aside. */
    private static final int REASON_OVERHEAD = 220;

    private final CacheConfig config;
    private final List<Zone> zones;
    private final AnswerTable table;
    private final CodeSets sets = new CodeSets();
    private final Cache<ZoneKey, String> reasons;
    private final Ticker ticker;

    /** The time of day when the ticker showed {@code openedTick}: steps of the system's clock change no answer's time. */
    private final long openedSecond;

    private final long openedTick;

    AnswerCache(List<Zone> zones, CacheConfig config, Ticker ticker, InstantSource clock) {
        this.config = config;
        this.zones = zones;
        this.ticker = ticker;
        this.openedTick = ticker.read();
        this.openedSecond = clock.instant().getEpochSecond();
        this.table = new AnswerTable(zones.size(), config.size() / 8 * 7, new SplittableRandom());
        this.reasons = Caffeine.newBuilder()
                .maximumWeight(config.size() / 8)
                .weigher((ZoneKey key, String reason) -> REASON_OVERHEAD + reason.length())
                // Housekeeping takes microseconds: less than to hand it to another thread.
                .executor(Runnable::run)
                .build();
    }

    /** The answers of all zones, in their order, with the time they still hold; null where there is none. */
    @Nullable
    ZoneAnswer[] get(InetAddress address) {
        ZoneAnswer[] answers = new ZoneAnswer[zones.size()];
        AddressKey key = AddressKey.of(address);
        long[] packed = table.get(key);
        if (packed != null) {
            for (Zone zone : zones) {
                answers[zone.index()] = unpack(address, key, zone, packed[zone.index()], 0);
            }
        }
        return answers;
    }

    /** The answer, with the time it still holds. */
    Optional<ZoneAnswer> get(InetAddress address, Zone zone) {
        return get(address, zone, 0);
    }

    /** The answer, although its time is over: for when no other can be had. */
    Optional<ZoneAnswer> stale(InetAddress address, Zone zone) {
        return get(address, zone, config.staleTime().toSeconds());
    }

    private Optional<ZoneAnswer> get(InetAddress address, Zone zone, long grace) {
        AddressKey key = AddressKey.of(address);
        long[] packed = table.get(key);
        return packed == null
                ? Optional.empty()
                : Optional.ofNullable(unpack(address, key, zone, packed[zone.index()], grace));
    }

    /** Forgets all answers of a zone. */
    void forget(Zone zone) {
        table.forget(zone.index());
    }

    /** Keeps an answer for its own time. */
    void put(InetAddress address, Zone zone, ZoneAnswer answer) {
        AddressKey key = AddressKey.of(address);
        long end = second() + answer.ttl().toSeconds();
        switch (answer) {
            case Listed listed -> {
                table.put(key, zone.index(), PackedAnswer.listed(end, listed.codes(), sets));
                // What the catalogue knows need not be kept a second time.
                boolean own = !listed.reason().equals(zone.meaning(address, listed.codes()));
                putReason(new ZoneKey(key, zone.index()), own ? listed.reason() : "");
            }
            case NotListed _ -> table.put(key, zone.index(), PackedAnswer.notListed(end));
            case Pending _, Unavailable _ -> {
                // Says nothing that is worth remembering.
            }
        }
    }

    /** Takes an answer over from an earlier run, where it is still of use. */
    void adopt(AddressKey key, int zone, long theirs, List<List<ReturnCode>> theirSets) {
        // A clock that was wrong at the time must not make answers last.
        long end = Math.min(
                PackedAnswer.end(theirs), second() + config.longestTtl().toSeconds());
        long answer = PackedAnswer.adopted(theirs, end, theirSets, sets);
        if (isOfUse(answer)) {
            table.put(key, zone, answer);
        }
    }

    /** Whether the answer holds, or may still stand in for another. */
    boolean isOfUse(long packed) {
        return packed != PackedAnswer.NONE
                && PackedAnswer.end(packed) + config.staleTime().toSeconds() > second();
    }

    private void putReason(ZoneKey key, String reason) {
        if (reason.isEmpty()) {
            reasons.invalidate(key);
        } else {
            reasons.put(key, reason);
        }
    }

    private @Nullable ZoneAnswer unpack(InetAddress address, AddressKey key, Zone zone, long packed, long grace) {
        long left = PackedAnswer.end(packed) - second();
        if (packed == PackedAnswer.NONE || left + grace <= 0) {
            return null;
        }
        Source source = left > 0 ? Source.CACHE : Source.STALE;
        Duration ttl = Duration.ofSeconds(Math.max(0, left));
        if (!PackedAnswer.isListed(packed)) {
            return new NotListed(zone.safeName(), ttl, Duration.ZERO, source);
        }
        List<ReturnCode> codes = PackedAnswer.codes(packed, sets);
        String reason = reasons.getIfPresent(new ZoneKey(key, zone.index()));
        return zone.listed(codes, reason == null ? zone.meaning(address, codes) : reason, ttl, Duration.ZERO, source);
    }

    List<Zone> zones() {
        return zones;
    }

    AnswerTable table() {
        return table;
    }

    CodeSets sets() {
        return sets;
    }

    /** The time of day in seconds since 1970, rounded down: an answer never holds longer than its list said. */
    private long second() {
        return openedSecond + Math.floorDiv(ticker.read() - openedTick, 1_000_000_000L);
    }
}
