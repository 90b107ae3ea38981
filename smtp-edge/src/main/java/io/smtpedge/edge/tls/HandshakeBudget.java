package io.smtpedge.edge.tls;

import java.util.concurrent.TimeUnit;

/**
 * How many handshakes may begin: a bucket that holds a second's worth and fills evenly, and a number of connections that
 * may be in TLS at once. Thread-safe.
 */
final class HandshakeBudget {

    private final int perSecond;
    private final int connections;
    private double left;
    private long filledAt;
    private boolean used;
    private int open;

    /**
     * A full one.
     *
     * @param perSecond handshakes, 1 or more
     * @param connections at once, 1 or more
     */
    HandshakeBudget(int perSecond, int connections) {
        this.perSecond = perSecond;
        this.connections = connections;
        this.left = perSecond;
    }

    /** Takes one, at {@code nanos} of any monotonic clock; false where there is none left. */
    synchronized boolean take(long nanos) {
        // Event loops read the clock one after the other: time may seem to step back a little.
        long passed = used ? Math.max(0, nanos - filledAt) : 0;
        left = Math.min(perSecond, left + passed * perSecond / (double) TimeUnit.SECONDS.toNanos(1));
        filledAt = used ? filledAt + passed : nanos;
        used = true;
        if (left < 1 || open >= connections) {
            return false;
        }
        left--;
        open++;
        return true;
    }

    /** A connection that {@link #take} allowed is closed. */
    synchronized void closed() {
        open--;
    }
}
