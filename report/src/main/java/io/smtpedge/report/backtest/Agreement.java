package io.smtpedge.report.backtest;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/**
 * How far a replay of the policy in force is what the edge did. Immutable.
 *
 * @param warmUpUntil before this the replay knows less than the edge did, which remembered what was before the journal
 * @param warmUp sessions before that
 * @param after the others
 * @param differences of the others, why the replay decides otherwise; only what there is
 */
public record Agreement(Instant warmUpUntil, Part warmUp, Part after, Map<Difference, Long> differences) {

    public Agreement {
        differences = Map.copyOf(differences);
    }

    /** Why a replay decides otherwise than the edge. */
    public enum Difference {
        /** The estimates are the same to two points, and a threshold lies between them. */
        AT_A_THRESHOLD("the estimate is as good as the same, with a threshold in between"),
        /** The lists' score leads to another end: other weights, or another threshold were in force for a while. */
        LISTS("the lists decide otherwise: weights or the threshold have changed meanwhile"),
        /** The edge remembered something of the client from before what was read of the journal. */
        BEFORE_THE_JOURNAL("the edge knew the client from before what was read of the journal"),
        /** The replay believes something else of the client's networks, or of the lists; or has other limits. */
        REPUTATION("the replay believes something else of networks and lists, or other limits were in force");

        private final String text;

        Difference(String text) {
            this.text = text;
        }

        /** For a person, a clause. */
        public String text() {
            return text;
        }
    }

    /**
     * Sessions of one time.
     *
     * @param judged of which lists or reputation decided
     * @param agreeing of these, those that the replay lets in or turns away as the edge did
     */
    public record Part(long judged, long agreeing) {

        static final Part NONE = new Part(0, 0);

        Part with(boolean agrees) {
            return new Part(judged + 1, agreeing + (agrees ? 1 : 0));
        }

        /** 0 to 1; 1 where there is nothing. */
        public double share() {
            return judged == 0 ? 1 : (double) agreeing / judged;
        }
    }

    /** Counts it, session by session. For one thread. */
    static final class Count {

        private final Instant warmUpUntil;
        private Part warmUp = Part.NONE;
        private Part after = Part.NONE;
        private final Map<Difference, Long> differences = new EnumMap<>(Difference.class);

        Count(Instant warmUpUntil) {
            this.warmUpUntil = warmUpUntil;
        }

        void add(Instant accepted, boolean agrees, Difference otherwise) {
            if (accepted.isBefore(warmUpUntil)) {
                warmUp = warmUp.with(agrees);
                return;
            }
            after = after.with(agrees);
            if (!agrees) {
                differences.merge(otherwise, 1L, Long::sum);
            }
        }

        Agreement result() {
            return new Agreement(warmUpUntil, warmUp, after, differences);
        }
    }
}
