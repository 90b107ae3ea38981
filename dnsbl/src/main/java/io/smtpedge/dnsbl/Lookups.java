package io.smtpedge.dnsbl;

import io.smtpedge.dnsbl.ZoneAnswer.Cause;
import io.smtpedge.dnsbl.ZoneAnswer.Unavailable;
import io.smtpedge.dnsbl.wire.DnsClient;
import io.smtpedge.dnsbl.wire.EventLoop;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The look-ups under way: one at a time for each address and zone, however many ask. And those that got no answer a
 * moment ago: a client that comes back at once must not wait through the same silence again. Belongs to the loop.
 */
final class Lookups {

    /** Some megabytes when reached; then the oldest are forgotten, and their clients wait once more. */
    private static final int MOST_SILENT = 32_768;

    private record Silence(Unavailable answer, long until) {}

    private final EventLoop loop;
    private final DnsClient client;
    private final AnswerCache cache;
    private final CacheConfig config;
    private final ZoneWatch watch;
    private final Map<ZoneKey, Lookup> underWay = new HashMap<>();

    /** The oldest first: they end in this order. */
    private final LinkedHashMap<ZoneKey, Silence> silent = new LinkedHashMap<>();

    Lookups(EventLoop loop, DnsClient client, AnswerCache cache, CacheConfig config, ZoneWatch watch) {
        this.loop = loop;
        this.client = client;
        this.cache = cache;
        this.config = config;
        this.watch = watch;
    }

    ZoneGuard guard(Zone zone) {
        return watch.guard(zone);
    }

    DnsClient client() {
        return client;
    }

    long now() {
        return loop.now();
    }

    /** The time that an answer is kept for which the list gives so many seconds. */
    Duration timeToLive(long seconds) {
        return Duration.ofSeconds(Math.clamp(
                seconds, config.shortestTtl().toSeconds(), config.longestTtl().toSeconds()));
    }

    /** Answers the check from the cache, or makes it wait for the look-up, which begins where there is none yet. */
    void ask(InetAddress address, Zone zone, Check check) {
        ZoneKey key = new ZoneKey(AddressKey.of(address), zone.index());
        Lookup joined = underWay.get(key);
        if (joined != null) {
            joined.await(check);
            return;
        }
        // Another check's look-up may have ended since this check looked, on its own thread.
        Optional<ZoneAnswer> known = cache.get(address, zone).or(() -> silence(key, address, zone));
        if (known.isPresent()) {
            check.answered(zone, known.get(), true);
            return;
        }
        Lookup lookup = new Lookup(this, address, zone);
        underWay.put(key, lookup);
        lookup.await(check);
        lookup.begin();
    }

    private Optional<ZoneAnswer> silence(ZoneKey key, InetAddress address, Zone zone) {
        Silence silence = silent.get(key);
        return silence == null || silence.until() - loop.now() <= 0
                ? Optional.empty()
                : Optional.of(orStale(address, zone, silence.answer()));
    }

    /** A check has waited for its whole time: who comes now does not wait as well. */
    void late(InetAddress address, Zone zone) {
        Lookup lookup = underWay.get(new ZoneKey(AddressKey.of(address), zone.index()));
        if (lookup != null) {
            lookup.late();
        }
    }

    /** What stands in for an answer that cannot be had. */
    ZoneAnswer orStale(InetAddress address, Zone zone, Unavailable answer) {
        return cache.stale(address, zone).orElse(answer);
    }

    /** Keeps a listing while its reason is being asked. */
    void keep(Lookup lookup, ZoneAnswer answer) {
        cache.put(lookup.address(), lookup.zone(), answer);
    }

    void finished(Lookup lookup, ZoneAnswer answer) {
        ZoneKey key = new ZoneKey(AddressKey.of(lookup.address()), lookup.zone().index());
        underWay.remove(key);
        if (answer instanceof Unavailable unavailable) {
            if (unavailable.cause() == Cause.TIMEOUT || unavailable.cause() == Cause.SLOW) {
                wasSilent(key, unavailable);
            }
        } else {
            cache.put(lookup.address(), lookup.zone(), answer);
        }
    }

    private void wasSilent(ZoneKey key, Unavailable answer) {
        Iterator<Silence> oldest = silent.values().iterator();
        while (oldest.hasNext()) {
            if (oldest.next().until() - loop.now() > 0 && silent.size() < MOST_SILENT) {
                break;
            }
            oldest.remove();
        }
        silent.putLast(key, new Silence(answer, loop.now() + config.retryTime().toNanos()));
    }
}
