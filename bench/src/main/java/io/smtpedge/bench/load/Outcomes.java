package io.smtpedge.bench.load;

import java.net.InetAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

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
        private final ObjLongConsumer<InetAddress> firstReplies;
        private long greeted;
        private long accepted;

        /**
         * @param firstReplies is told each client and after how many microseconds it had its first reply
         */
        Counter(ObjLongConsumer<InetAddress> firstReplies) {
            this.firstReplies = firstReplies;
        }

        void firstReply(InetAddress client, int code, long us) {
            firstReply.add(us);
            firstReplies.accept(client, us);
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
