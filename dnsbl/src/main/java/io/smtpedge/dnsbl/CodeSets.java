package io.smtpedge.dnsbl;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Numbers for the sets of return codes that lists answer with, so that the cache need not hold each set again for each
 * address. Lists use few different ones; a hostile list may use many, so their number is bounded. Thread-safe.
 */
final class CodeSets {

    /** Some megabytes when reached: a set has {@link ReturnCodes#MOST} codes at most, and few have that many. */
    static final int MOST = 16_384;

    private final Map<List<ReturnCode>, Integer> numbers = new HashMap<>();

    /** Read far more often than written. */
    private final List<List<ReturnCode>> sets = new CopyOnWriteArrayList<>();

    /** The number of a set; negative where there is no room for another one. */
    synchronized int number(List<ReturnCode> codes) {
        Integer known = numbers.get(codes);
        if (known != null) {
            return known;
        }
        int number = sets.size();
        if (number >= MOST) {
            return -1;
        }
        List<ReturnCode> set = List.copyOf(codes);
        sets.add(set);
        numbers.put(set, number);
        return number;
    }

    /** The set that was given this number. */
    List<ReturnCode> get(int number) {
        return sets.get(number);
    }

    /** All sets so far, in the order of their numbers. */
    List<List<ReturnCode>> all() {
        return List.copyOf(sets);
    }
}
