package io.smtpedge.dnsbl.health;

import java.time.Duration;
import java.util.Arrays;

/**
 * Keeps clients from waiting for a zone that does not answer. It opens when 10 of the last 20 queries failed, or at once
 * on an error that the next query would get too. While it is open, one query goes through now and then; the first that
 * succeeds closes it. For one thread.
 */
public final class Breaker {

    private static final int WINDOW = 20;
    private static final int FAILURES = 10;

    /** Short: a resolver that restarts must not be missed for long. */
    private static final long RETRY = Duration.ofSeconds(2).toNanos();

    /** A list that refuses us does so for hours, and counts every query against us. */
    private static final long RETRY_REFUSED = Duration.ofSeconds(30).toNanos();

    private final boolean[] failed = new boolean[WINDOW];
    private int next;
    private int failures;
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
        record(false);
        if (!open) {
            return false;
        }
        open = false;
        forget();
        return true;
    }

    /**
     * A query failed, or was not answered in time.
     *
     * @return whether the breaker opens by it
     */
    public boolean failed(long now) {
        record(true);
        return failures >= FAILURES && open(now, RETRY);
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

    private void record(boolean failure) {
        failures += (failure ? 1 : 0) - (failed[next] ? 1 : 0);
        failed[next] = failure;
        next = (next + 1) % WINDOW;
    }

    private void forget() {
        Arrays.fill(failed, false);
        failures = 0;
        retry = 0;
    }
}
