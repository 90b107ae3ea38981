package io.smtpedge.reputation.store;

import io.smtpedge.reputation.model.Counts;
import io.smtpedge.reputation.model.ListHit;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BinaryOperator;

/**
 * How the sessions turned out that a list knew, or did not know: for each list and code the bad and good ones with that code, and
 * for each list the bad and good ones in which it answered at all. They fade by half in 14 days. Thread-safe; reading is one look
 * into a map.
 */
public final class ListCounts {

    /** The code under which the sessions are counted in which a list answered at all. */
    static final String ANSWERED = "";

    private final Map<ListHit, FadingCounts> counts = new ConcurrentHashMap<>();
    private final int limit;
    private final LongAdder refused = new LongAdder();

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

    /** Codes for which there was no room. A list that invents codes must not fill the memory. */
    public long refused() {
        return refused.sum();
    }

    /** What is known of each list and code. Lists as a whole have the empty code. */
    Map<ListHit, FadingCounts> all() {
        return Map.copyOf(counts);
    }

    void change(ListHit hit, FadingCounts other, BinaryOperator<FadingCounts> how) {
        if (counts.size() < limit || counts.containsKey(hit)) {
            counts.merge(hit, other, how);
        } else {
            refused.increment();
        }
    }
}
