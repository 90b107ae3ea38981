package io.smtpedge.dnsbl.wire;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Timers with a resolution of one millisecond. To add and to cancel one takes constant time, however many there are, and
 * a cancelled one holds no memory: most timers here guard a query that is answered long before.
 *
 * <p>A timer lies in the slot of the tick it is due on, modulo the number of slots; each tick looks at one slot. For one
 * thread.
 */
final class TimerWheel {

    private static final long TICK = 1_000_000;
    private static final int SLOTS = 4096;

    private final Timer[] slots = new Timer[SLOTS];
    private final long origin;
    private final ArrayDeque<Timer> due = new ArrayDeque<>();
    private long lastTick;
    private int size;

    /** No timer is due before this tick: saves {@link #untilNext} from walking over the same empty slots each time. */
    private long nextTick = Long.MAX_VALUE;

    TimerWheel(long now) {
        this.origin = now;
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Timer(Long.MAX_VALUE, () -> {});
        }
    }

    /** Runs the task in the first {@link #advance} at or after {@code time}. */
    EventLoop.Timeout schedule(long time, Runnable task) {
        // Rounded up, never early; a time that has passed is due on the next tick.
        long tick = Math.max(lastTick + 1, Math.ceilDiv(time - origin, TICK));
        Timer timer = new Timer(tick, task);
        timer.linkBefore(slots[(int) (tick % SLOTS)]);
        nextTick = Math.min(nextTick, tick);
        size++;
        return timer;
    }

    /** Runs what is due at {@code now}, in the order of the ticks. */
    void advance(long now) {
        long tick = Math.floorDiv(now - origin, TICK);
        // After a long pause one turn of the wheel sees every timer once.
        for (long t = Math.max(lastTick + 1, tick - SLOTS + 1); t <= tick; t++) {
            takeDue(slots[(int) (t % SLOTS)], tick);
        }
        lastTick = Math.max(lastTick, tick);
        // Tasks add and cancel timers, so they run only when the slots are at rest.
        for (Timer timer = due.poll(); timer != null; timer = due.poll()) {
            timer.run();
        }
    }

    private void takeDue(Timer head, long tick) {
        for (Timer timer = head.next; timer != head; ) {
            Timer next = timer.next;
            if (timer.tick <= tick) {
                timer.unlink();
                size--;
                due.add(timer);
            }
            timer = next;
        }
    }

    /**
     * Nanoseconds from {@code now} until {@link #advance} may have something to run, 0 where it has already; {@link
     * Long#MAX_VALUE} without timers. May be too early, never too late.
     */
    long untilNext(long now) {
        if (size == 0) {
            nextTick = Long.MAX_VALUE;
            return Long.MAX_VALUE;
        }
        nextTick = Math.max(nextTick, lastTick + 1);
        while (nextTick < lastTick + SLOTS && slots[(int) (nextTick % SLOTS)].isAlone()) {
            nextTick++;
        }
        return Math.max(0, origin + nextTick * TICK - now);
    }

    /** A ring of timers hangs on each slot; the slot's own is the head and never due. */
    private final class Timer implements EventLoop.Timeout {
        private final long tick;
        private @Nullable Runnable task;
        private Timer previous = this;
        private Timer next = this;

        Timer(long tick, Runnable task) {
            this.tick = tick;
            this.task = task;
        }

        void linkBefore(Timer head) {
            previous = head.previous;
            next = head;
            previous.next = this;
            head.previous = this;
        }

        void unlink() {
            previous.next = next;
            next.previous = previous;
            previous = this;
            next = this;
        }

        boolean isAlone() {
            return next == this;
        }

        void run() {
            Runnable now = task;
            task = null;
            if (now != null) {
                now.run();
            }
        }

        @Override
        public void cancel() {
            task = null;
            if (!isAlone()) {
                unlink();
                size--;
            }
        }
    }
}
