package io.smtpedge.dnsbl.wire;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * One thread that runs tasks and timers. State that only its tasks touch needs no locks.
 *
 * <p>Only {@link #execute}, {@link #now} and {@link #close} may be called on any thread. Tasks must not block.
 */
public interface EventLoop extends Executor, AutoCloseable {

    /**
     * Runs a task on the loop, soon, after the tasks given before.
     *
     * @throws RejectedExecutionException where the loop has ended; the task will not run
     */
    @Override
    void execute(Runnable task);

    /** Runs a task on the loop after {@code delay} nanoseconds, up to two milliseconds late. */
    Timeout schedule(long delay, Runnable task);

    /** The time in nanoseconds, of the same clock as {@link System#nanoTime}: good for differences only. */
    long now();

    /** Runs the tasks given so far, and ends. Pending timers do not run. */
    @Override
    void close();

    /** A task that waits for its time. */
    interface Timeout {

        /** The task will not run. Has no effect where it already ran. */
        void cancel();
    }
}
