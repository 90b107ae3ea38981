package io.smtpedge.dnsbl.wire;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An event loop on a selector of channels. Keys carry their handler, a {@link Runnable}, as attachment. */
public final class SelectorLoop implements EventLoop {

    private static final Logger LOG = LoggerFactory.getLogger(SelectorLoop.class);
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Tasks run before channels and timers get their turn: a burst of checks must not make the others late. */
    private static final int BATCH = 64;

    private static final Duration END = Duration.ofSeconds(5);

    private final LongSupplier clock;
    private final Selector selector;
    private final TimerWheel timers;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Thread thread;

    /** Whether the loop sleeps or is about to: only then does a new task cost a system call. */
    private final AtomicBoolean asleep = new AtomicBoolean();

    private volatile boolean closing;
    private volatile boolean ended;

    private SelectorLoop(LongSupplier clock, Selector selector) {
        this.clock = clock;
        this.selector = selector;
        this.timers = new TimerWheel(clock.getAsLong());
        this.thread = Thread.ofPlatform().daemon().name("dnsbl").unstarted(this::run);
    }

    /**
     * Starts a loop.
     *
     * @param clock nanoseconds, as {@link System#nanoTime}
     * @throws IOException where the system gives no selector
     */
    public static SelectorLoop start(LongSupplier clock) throws IOException {
        SelectorLoop loop = new SelectorLoop(clock, Selector.open());
        loop.thread.start();
        return loop;
    }

    Selector selector() {
        return selector;
    }

    @Override
    public long now() {
        return clock.getAsLong();
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (ended && tasks.remove(task)) {
            throw new RejectedExecutionException("the event loop has ended");
        }
        if (asleep.compareAndSet(true, false)) {
            selector.wakeup();
        }
    }

    @Override
    public Timeout schedule(long delay, Runnable task) {
        return timers.schedule(now() + delay, () -> runSafely(task));
    }

    /** Also closes all channels. */
    @Override
    public void close() {
        closing = true;
        selector.wakeup();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            if (!thread.join(END)) {
                LOG.warn("The dnsbl thread did not end within {} s", END.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closing) {
                select();
                runTasks(BATCH);
                timers.advance(now());
            }
        } catch (IOException e) {
            LOG.error("The dnsbl thread ends: its selector failed", e);
        } finally {
            // In this order: a task that comes later is refused, so that none is forgotten.
            ended = true;
            runTasks(Integer.MAX_VALUE);
            closeChannels();
        }
    }

    private void select() throws IOException {
        asleep.set(true);
        long delay = tasks.isEmpty() ? timers.untilNext(now()) : 0;
        if (delay == 0) {
            selector.selectNow(this::ready);
        } else {
            // 0 would mean "for ever"; rounded up, so as not to spin through the last part of a millisecond.
            long millis = delay == Long.MAX_VALUE ? 0 : Math.ceilDiv(delay, NANOS_PER_MILLI);
            selector.select(this::ready, millis);
        }
        asleep.set(false);
    }

    private void ready(SelectionKey key) {
        if (key.attachment() instanceof Runnable handler) {
            runSafely(handler);
        }
    }

    private void runTasks(int most) {
        for (int i = 0; i < most; i++) {
            Runnable task = tasks.poll();
            if (task == null) {
                return;
            }
            runSafely(task);
        }
    }

    /** One faulty task must not take the others with it, nor one that has found no memory: checks would hang for ever. */
    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOG.error("A dnsbl task failed; the check it served ends at its deadline", e);
        }
    }

    private void closeChannels() {
        for (SelectionKey key : selector.keys()) {
            closeQuietly(key.channel());
        }
        closeQuietly(selector);
    }

    static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            LOG.debug("Closing failed", e);
        }
    }
}
