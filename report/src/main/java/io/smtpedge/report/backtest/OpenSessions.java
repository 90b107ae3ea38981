package io.smtpedge.report.backtest;

import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Sessions of the past that have begun and not ended: what they teach is learned when they end, as at the edge. Bounded by {@value
 * #MOST}: beyond it the one that ends first ends at once. For one thread.
 */
final class OpenSessions {

    private static final int MOST = 100_000;

    private final PriorityQueue<Open> open =
            new PriorityQueue<>(Comparator.comparing(Open::ends).thenComparingLong(Open::number));
    private long numbers;

    /** One session; those that end at one moment do so in the order in which they began. */
    private record Open(Instant ends, long number, Runnable end) {}

    void add(Instant ends, Runnable end) {
        open.add(new Open(ends, ++numbers, end));
        if (open.size() > MOST) {
            open.remove().end().run();
        }
    }

    /** Ends those that have ended by then. */
    void endUpTo(Instant now) {
        for (Open next = open.peek(); next != null && !next.ends().isAfter(now); next = open.peek()) {
            open.remove().end().run();
        }
    }
}
