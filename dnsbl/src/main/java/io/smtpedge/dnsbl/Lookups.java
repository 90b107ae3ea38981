package io.smtpedge.dnsbl;

import io.smtpedge.dnsbl.wire.DnsClient;
import io.smtpedge.dnsbl.wire.EventLoop;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The look-ups under way: one at a time for each address and zone, however many ask. Belongs to the loop. */
final class Lookups {

    private record Key(InetAddress address, String zone) {}

    private final EventLoop loop;
    private final DnsClient client;
    private final AnswerCache cache;
    private final Map<Key, Lookup> underWay = new HashMap<>();

    Lookups(EventLoop loop, DnsClient client, AnswerCache cache) {
        this.loop = loop;
        this.client = client;
        this.cache = cache;
    }

    DnsClient client() {
        return client;
    }

    long now() {
        return loop.now();
    }

    /** Answers the check from the cache, or makes it wait for the look-up, which begins where there is none yet. */
    void ask(InetAddress address, Zone zone, Check check) {
        Key key = new Key(address, zone.name());
        Lookup joined = underWay.get(key);
        if (joined != null) {
            joined.await(check);
            return;
        }
        // Another check's look-up may have ended since this check looked, on its own thread.
        Optional<ZoneAnswer> cached = cache.get(address, zone);
        if (cached.isPresent()) {
            check.answered(zone, cached.get(), true);
            return;
        }
        Lookup lookup = new Lookup(this, address, zone);
        underWay.put(key, lookup);
        lookup.await(check);
        lookup.begin();
    }

    void finished(Lookup lookup, ZoneAnswer answer) {
        underWay.remove(new Key(lookup.address(), lookup.zone().name()));
        keep(lookup, answer);
    }

    void keep(Lookup lookup, ZoneAnswer answer) {
        cache.put(lookup.address(), lookup.zone(), answer);
    }
}
