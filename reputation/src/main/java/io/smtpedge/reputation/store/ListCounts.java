package io.smtpedge.reputation.store;

import io.smtpedge.reputation.model.Counts;
import io.smtpedge.reputation.model.ListHit;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How the sessions turned out that a list knew, or did not know: for each list and code the bad and good ones with that code, and
 * for each list the bad and good ones in which it answered at all. They fade by half in 14 days. Thread-safe; reading is one look
 * into a map.
 */
public final class ListCounts {

    private static final String ANSWERED = "";

    private final Map<ListHit, FadingCounts> counts = new ConcurrentHashMap<>();
    private final int limit;

    ListCounts(int limit) {
        this.limit = limit;
    }

    /** Sessions in which the list had this code for the client. */
    public Counts listed(ListHit hit, Instant now) {
        return counts.getOrDefault(hit, FadingCounts.NONE).left(now.getEpochSecond());
    }

    /** Sessions in which the list answered, listed or not. */
    public Counts answered(String zone, Instant now) {
        return listed(new ListHit(zone, ANSWERED), now);
    }

    void add(Collection<ListHit> hits, Collection<String> answered, FadingCounts session) {
        hits.forEach(hit -> merge(hit, session));
        answered.forEach(zone -> merge(new ListHit(zone, ANSWERED), session));
    }

    private void merge(ListHit hit, FadingCounts added) {
        if (counts.size() < limit || counts.containsKey(hit)) {
            counts.merge(hit, added, FadingCounts::plus);
        }
    }
}
