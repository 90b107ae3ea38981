package io.smtpedge.reputation.model;

import java.time.Duration;

/**
 * Where an estimate turns into advice, and what it takes beyond an estimate.
 *
 * @param refuse from this lower bound on: refuse for good, if the evidence is of the kind that allows it; 1 is never
 * @param later from this lower bound on: let it come back later; 1 is never
 * @param throttle from this probability on: few connections and recipients at a time; 1 is never
 * @param fastLane up to this upper bound: trusted; 0 is nobody
 * @param hardLlr a list's code that speaks this much for bad allows a refusal for good
 * @param refuseBad so does own bad evidence of this weight ...
 * @param refuseSessions ... if it comes from so many sessions ...
 * @param refuseSpan ... over this much time
 * @param veteranGood good evidence of this weight makes a veteran, if the upper bound of its history is in the fast lane
 */
public record Thresholds(
        double refuse,
        double later,
        double throttle,
        double fastLane,
        double hardLlr,
        double refuseBad,
        int refuseSessions,
        Duration refuseSpan,
        double veteranGood) {

    /** What the model is made for. */
    public static final Thresholds USUAL = new Thresholds(0.93, 0.80, 0.60, 0.06, 3.5, 10, 3, Duration.ofHours(1), 20);

    /**
     * @throws IllegalArgumentException where they are not in order: 0 <= fastLane < throttle <= later <= refuse <= 1; what is never
     *     may be beyond what is not
     */
    public Thresholds {
        if (!(0 <= fastLane && fastLane < throttle && throttle <= 1 && later <= 1 && refuse <= 1)
                || !inOrder(throttle, later)
                || !inOrder(throttle, refuse)
                || !inOrder(later, refuse)) {
            throw new IllegalArgumentException("not in order: fast-lane " + fastLane + ", throttle " + throttle
                    + ", later " + later + ", refuse " + refuse
                    + "; each must be from 0 to 1, and not below the one before unless that is 1, which is never");
        }
        if (!(hardLlr > 0 && refuseBad > 0 && veteranGood > 0) || refuseSessions < 1 || refuseSpan.isNegative()) {
            throw new IllegalArgumentException("what it takes to refuse, and to be a veteran, must be above zero");
        }
    }

    /** The usual ones, with other places where an estimate turns into advice. */
    public static Thresholds of(double refuse, double later, double throttle, double fastLane) {
        return new Thresholds(
                refuse,
                later,
                throttle,
                fastLane,
                USUAL.hardLlr,
                USUAL.refuseBad,
                USUAL.refuseSessions,
                USUAL.refuseSpan,
                USUAL.veteranGood);
    }

    /** Whether this lower bound is one to refuse for good. */
    boolean refuses(double low) {
        return reaches(low, refuse);
    }

    /** Whether one with this lower bound is to come back later. */
    boolean defers(double low) {
        return reaches(low, later);
    }

    /** Whether this probability is one to throttle. */
    boolean throttles(double probability) {
        return reaches(probability, throttle);
    }

    /** Whether this upper bound is that of one to trust. */
    boolean trusts(double high) {
        return fastLane > 0 && high <= fastLane;
    }

    private static boolean inOrder(double lower, double higher) {
        return lower == 1 || lower <= higher;
    }

    /** Never is never: a probability may be rounded to 1. */
    private static boolean reaches(double value, double threshold) {
        return threshold < 1 && value >= threshold;
    }
}
