package io.smtpedge.dnsbl;

import io.smtpedge.dnsbl.wire.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;

/** An event loop whose time stands still until the test moves it. */
public final class ManualLoop implements EventLoop {

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    /** In a tree, because tests cancel tens of thousands. */
    private final TreeSet<Timer> timers =
            new TreeSet<>(Comparator.comparingLong(Timer::time).thenComparingInt(Timer::number));

    private int timersMade;
    private long now = 1_000_000_000_000L;
    private boolean closed;

    private record Timer(long time, int number, Runnable task, TreeSet<Timer> all) implements Timeout {
        @Override
        public void cancel() {
            all.remove(this);
        }
    }

    @Override
    public void execute(Runnable task) {
        if (closed) {
            throw new RejectedExecutionException("closed");
        }
        tasks.add(task);
    }

    /** Runs the tasks given so far, and those they give. */
    public void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Lets time pass. */
    public void advance(Duration time) {
        run();
        long end = now + time.toNanos();
        while (!timers.isEmpty() && timers.first().time() <= end) {
            Timer timer = timers.removeFirst();
            now = Math.max(now, timer.time());
            timer.task().run();
            run();
        }
        now = end;
    }

    /** Lets time pass while the loop is kept from its work. */
    void passUnseen(Duration time) {
        now += time.toNanos();
    }

    public int pendingTimers() {
        return timers.size();
    }

    @Override
    public Timeout schedule(long delay, Runnable task) {
        Timer timer = new Timer(now + delay, timersMade++, task, timers);
        timers.add(timer);
        return timer;
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public void close() {
        closed = true;
        run();
    }
}
