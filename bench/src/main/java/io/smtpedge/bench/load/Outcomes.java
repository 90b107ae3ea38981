package io.smtpedge.bench.load;

import java.util.EnumMap;
import java.util.Map;

/**
 * What many clients saw.
 *
 * @param counts how many attempts had each outcome; those that nobody had are left out
 * @param greeted how many saw a {@code 220}
 * @param accepted how many recipients were accepted with {@code 250}
 * @param answered from the start of the connect to the final reply, of those who got one
 * @param firstReply from the start of the connect to the first reply
 */
public record Outcomes(
        Map<Outcome, Long> counts, long greeted, long accepted, Latencies answered, Latencies firstReply) {

    public long count(Outcome outcome) {
        return counts.getOrDefault(outcome, 0L);
    }

    public long clients() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Counts on the generator's event loop, and is read when the run is over. */
    static final class Counter {

        private final Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
        private final Latencies answered = new Latencies();
        private final Latencies firstReply = new Latencies();
        private long greeted;
        private long accepted;

        void firstReply(int code, long us) {
            firstReply.add(us);
            if (code == 220) {
                greeted++;
            }
        }

        void accepted() {
            accepted++;
        }

        void ended(Outcome outcome, long us) {
            counts.merge(outcome, 1L, Long::sum);
            if (outcome != Outcome.SILENCE && outcome != Outcome.CUT) {
                answered.add(us);
            }
        }

        Outcomes outcomes() {
            return new Outcomes(Map.copyOf(counts), greeted, accepted, answered, firstReply);
        }
    }
}
