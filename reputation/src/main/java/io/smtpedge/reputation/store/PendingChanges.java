package io.smtpedge.reputation.store;

import io.smtpedge.reputation.model.ListHit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * What this edge has learned itself, and others do not know yet. Changes of one address become one. It holds a bounded number;
 * what finds no room is counted, and is still in the store itself. Thread-safe.
 */
public final class PendingChanges {

    private final int limit;
    private final Map<Long, AddressState> addresses = new LinkedHashMap<>();
    private final Map<ListHit, FadingCounts> lists = new LinkedHashMap<>();
    private long lost;

    PendingChanges(int limit) {
        this.limit = limit;
    }

    synchronized void add(long key, AddressState change) {
        if (addresses.size() < limit || addresses.containsKey(key)) {
            addresses.merge(key, change, AddressState::plus);
        } else {
            lost++;
        }
    }

    /** {@link ListCounts} bounds how many there are. */
    synchronized void add(ListHit hit, FadingCounts change) {
        lists.merge(hit, change, FadingCounts::plus);
    }

    /** Takes so many out, at most: the longest waiting first, lists before addresses. */
    public synchronized List<Delta> take(int most) {
        List<Delta> taken = new ArrayList<>();
        move(lists, Delta.OfList::new, most, taken);
        move(addresses, Delta.OfAddress::new, most - taken.size(), taken);
        return taken;
    }

    /** With what waits added to it. */
    synchronized Delta addTo(Delta delta) {
        return switch (delta) {
            case Delta.OfAddress address -> {
                AddressState waits = addresses.getOrDefault(address.key(), AddressState.NONE);
                yield new Delta.OfAddress(address.key(), address.state().plus(waits));
            }
            case Delta.OfList list -> {
                FadingCounts waits = lists.getOrDefault(list.hit(), FadingCounts.NONE);
                yield new Delta.OfList(list.hit(), list.counts().plus(waits));
            }
        };
    }

    /** Addresses and lists that wait. */
    public synchronized int size() {
        return addresses.size() + lists.size();
    }

    /** Changes that found no room since this was last asked. */
    public synchronized long takeLost() {
        long since = lost;
        lost = 0;
        return since;
    }

    private static <K, V> void move(Map<K, V> from, BiFunction<K, V, Delta> as, int most, List<Delta> into) {
        Iterator<Map.Entry<K, V>> entries = from.entrySet().iterator();
        for (int i = 0; i < most && entries.hasNext(); i++) {
            Map.Entry<K, V> entry = entries.next();
            into.add(as.apply(entry.getKey(), entry.getValue()));
            entries.remove();
        }
    }
}
