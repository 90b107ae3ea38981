package io.smtpedge.reputation.store;

/** How evidence fades: by half every 14 days, and what is recent by half every 6 hours. */
final class Decay {

    /** A quarter of listed addresses return within ten days: a memory of about two weeks (West et al., PreSTA, 2010). */
    static final long SLOW_HALF_LIFE_SECONDS = 14L * 24 * 3600;

    static final long FAST_HALF_LIFE_SECONDS = 6L * 3600;

    private Decay() {}

    /** What is left of 1 after so many seconds. */
    static double slow(long seconds) {
        return left(seconds, SLOW_HALF_LIFE_SECONDS);
    }

    /** What is left of 1 of what is recent after so many seconds. */
    static double fast(long seconds) {
        return left(seconds, FAST_HALF_LIFE_SECONDS);
    }

    /** How much a weight of some moment tells, comparable between moments: the logarithm of what is left of it at any one moment. */
    static double information(double weight, long at) {
        return Math.log(Math.max(0, weight)) / Math.log(2) + (double) at / SLOW_HALF_LIFE_SECONDS;
    }

    private static double left(long seconds, long halfLife) {
        return seconds == 0 ? 1 : Math.pow(2, -(double) seconds / halfLife);
    }
}
