package io.smtpedge.bench.load;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what happens in the sessions of one run. Used on the generator's event loop only. */
final class Tally {

    /** How many different failures are told apart: messages may hold addresses, and must not fill the memory. */
    private static final int FAILURE_KINDS = 20;

    private static final String OTHER_FAILURES = "other failures";

    private final List<Turn> turns;
    private final long[][] replies;
    private final Map<String, Long> failures = new TreeMap<>();
    private final Latencies greeting = new Latencies();
    private final Latencies whole = new Latencies();
    private long complete;
    private long failed;

    Tally(List<Turn> turns) {
        this.turns = turns;
        this.replies = new long[turns.size()][1000];
    }

    void reply(int turn, int code) {
        replies[turn][code]++;
    }

    void greeted(long us) {
        greeting.add(us);
    }

    void completed(long us) {
        complete++;
        whole.add(us);
    }

    void failed(String kind) {
        failed++;
        boolean known = failures.containsKey(kind) || failures.size() < FAILURE_KINDS;
        failures.merge(known ? kind : OTHER_FAILURES, 1L, Long::sum);
    }

    LoadResult result(long elapsedUs) {
        Map<String, Long> codes = new TreeMap<>();
        for (int turn = 0; turn < replies.length; turn++) {
            for (int code = 0; code < 1000; code++) {
                if (replies[turn][code] > 0) {
                    // The number in front keeps the order of the dialogue.
                    codes.put("%d. %s %03d".formatted(turn + 1, turns.get(turn).stage(), code), replies[turn][code]);
                }
            }
        }
        return new LoadResult(complete, failed, elapsedUs, codes, Map.copyOf(failures), greeting, whole);
    }
}
