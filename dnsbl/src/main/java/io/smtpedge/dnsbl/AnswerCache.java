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
 * <p>An answer is packed into one number of an {@link AnswerTable}: the second of its end, its kind, and 24 bits for the
 * return code (its first octet is always 127) or for the number of the set of codes. What the codes weigh is reckoned
 * when they are read, by the zone of today. The reasons, which decide nothing, are kept apart, as many as there is room for.
 */
final class AnswerCache {

    private static final int NOT_LISTED = 1;
    private static final int ONE_CODE = 2;
    private static final int SET_OF_CODES = 3;

    /** 127.0.0.0: every code lies in 127.0.0.0/8, else it is none. */
    private static final int LOOPBACK = 127 << 24;

    private static final int KIND_SHIFT = 24;
    private static final int PAYLOAD = (1 << KIND_SHIFT) - 1;

    /** What the reason's entry takes in memory, its characters aside. */
    private static final int REASON_OVERHEAD = 200;

    private record ReasonKey(long high, long low, int zone) {}

    private final CacheConfig config;
    private final List<Zone> zones;
    private final AnswerTable table;
    private final CodeSets sets = new CodeSets();
    private final Cache<ReasonKey, String> reasons;
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
                .weigher((ReasonKey key, String reason) -> REASON_OVERHEAD + reason.length())
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
                answers[zone.index()] = unpack(key, zone, packed[zone.index()], 0);
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
        return packed == null ? Optional.empty() : Optional.ofNullable(unpack(key, zone, packed[zone.index()], grace));
    }

    /** Keeps an answer for its own time. */
    void put(InetAddress address, Zone zone, ZoneAnswer answer) {
        AddressKey key = AddressKey.of(address);
        switch (answer) {
            case Listed listed -> {
                put(key, zone, listed, codes(listed.codes()));
                ReasonKey reason = new ReasonKey(key.high(), key.low(), zone.index());
                if (listed.reason().isEmpty()) {
                    reasons.invalidate(reason);
                } else {
                    reasons.put(reason, listed.reason());
                }
            }
            case NotListed notListed -> put(key, zone, notListed, NOT_LISTED << KIND_SHIFT);
            case Pending _, Unavailable _ -> {
                // Says nothing that is worth to be kept.
            }
        }
    }

    private void put(AddressKey key, Zone zone, ZoneAnswer answer, int packed) {
        table.put(key, zone.index(), (second() + answer.ttl().toSeconds()) << Integer.SIZE | packed);
    }

    private int codes(List<ReturnCode> codes) {
        if (codes.size() == 1) {
            return ONE_CODE << KIND_SHIFT | (codes.getFirst().bits() & PAYLOAD);
        }
        int number = sets.number(codes);
        // Without a number the answer is not kept, and nothing that was known before either.
        return number < 0 ? 0 : SET_OF_CODES << KIND_SHIFT | number;
    }

    private @Nullable ZoneAnswer unpack(AddressKey key, Zone zone, long packed, long grace) {
        int kind = (int) packed >>> KIND_SHIFT;
        long left = (packed >>> Integer.SIZE) - second();
        if (kind == 0 || left + grace <= 0) {
            return null;
        }
        Source source = left > 0 ? Source.CACHE : Source.STALE;
        Duration ttl = Duration.ofSeconds(Math.max(0, left));
        if (kind == NOT_LISTED) {
            return new NotListed(zone.safeName(), ttl, Duration.ZERO, source);
        }
        int payload = (int) packed & PAYLOAD;
        List<ReturnCode> codes = kind == ONE_CODE ? List.of(new ReturnCode(LOOPBACK | payload)) : sets.get(payload);
        String reason = reasons.getIfPresent(new ReasonKey(key.high(), key.low(), zone.index()));
        return new Listed(
                zone.safeName(), codes, zone.weigh(codes), reason == null ? "" : reason, ttl, Duration.ZERO, source);
    }

    /** The time of day in seconds since 1970, rounded down: an answer never holds longer than its list said. */
    private long second() {
        return openedSecond + Math.floorDiv(ticker.read() - openedTick, 1_000_000_000L);
    }
}
