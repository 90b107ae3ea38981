package io.smtpedge.dnsbl.health;

import java.time.Duration;

/**
 * Keeps clients from waiting for a zone that does not answer. It opens when 20 queries in a row failed, over ten
 * seconds or more, or at once on an error that the next query would get too. While it is open, one query goes through now and then; the first that succeeds
 * closes it. For one thread.
 *
 * <p>Some answers are better than none: a zone that answers every other query, as when packets are lost or this machine is
 * overloaded, goes on being asked. To stop would let all of its listings pass. For the same reason a hiccup of some seconds,
 * in which thousands of queries may fail, opens nothing.
 */
public final class Breaker {

    private static final int FAILURES = 20;
    private static final long PATIENCE = Duration.ofSeconds(10).toNanos();

    /** Short: a resolver that restarts must not be missed for long. */
    private static final long RETRY = Duration.ofSeconds(2).toNanos();

    /** A list that refuses us does so for hours, and counts every query against us. */
    private static final long RETRY_REFUSED = Duration.ofSeconds(30).toNanos();

    private int failures;
    private long firstFailure;
    private boolean open;
    private long retry;
    private long nextTrial;

    public boolean isOpen() {
        return open;
    }

    /** Whether a query may go out at this time, in nanoseconds. While open, a yes is a trial: the next one has to wait. */
    public boolean admits(long now) {
        if (!open) {
            return true;
        }
        if (now - nextTrial < 0) {
            return false;
        }
        nextTrial = now + retry;
        return true;
    }

    /**
     * A query was answered.
     *
     * @return whether the breaker closes by it
     */
    public boolean succeeded() {
        boolean closes = open;
        open = false;
        failures = 0;
        retry = 0;
        return closes;
    }

    /**
     * A query failed, or was not answered in time.
     *
     * @return whether the breaker opens by it
     */
    public boolean failed(long now) {
        if (failures++ == 0) {
            firstFailure = now;
        }
        return failures >= FAILURES && now - firstFailure >= PATIENCE && open(now, RETRY);
    }

    /**
     * A query was answered with an error that is ours, such as that we ask too much.
     *
     * @return whether the breaker opens by it
     */
    public boolean refused(long now) {
        return open(now, RETRY_REFUSED);
    }

    private boolean open(long now, long wait) {
        boolean opens = !open;
        open = true;
        if (opens || wait > retry) {
            retry = wait;
            nextTrial = now + wait;
        }
        return opens;
    }
}
