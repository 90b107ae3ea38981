package io.smtpedge.edge.journal;

import io.smtpedge.reputation.event.JournalEntry;
import io.smtpedge.reputation.event.Notice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Entries that wait to be written: bounded, and what finds no room is counted. Feedback has half of the room at most, so that whoever
 * floods the edge with findings takes no session's place. Thread-safe.
 */
final class EntryQueue {

    /** Wakes who waits for the next entry. */
    private static final JournalEntry END = new JournalEntry.Told(new Notice(Instant.EPOCH, "", "", "", ""));

    private final BlockingQueue<JournalEntry> waiting;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicLong lost = new AtomicLong();
    private final AtomicInteger feedback = new AtomicInteger();
    private final int mostFeedback;
    private volatile boolean stalled;
    private final boolean takes;

    /** @param capacity how many entries may wait */
    EntryQueue(int capacity) {
        this(capacity, true);
    }

    private EntryQueue(int capacity, boolean takes) {
        waiting = new ArrayBlockingQueue<>(capacity);
        mostFeedback = Math.max(1, capacity / 2);
        this.takes = takes;
    }

    /** One that forgets at once whatever it is given. */
    static EntryQueue none() {
        return new EntryQueue(1, false);
    }

    void offer(JournalEntry entry) {
        if (takes && (isClosed() || !put(entry))) {
            lost.incrementAndGet();
        }
    }

    private boolean put(JournalEntry entry) {
        if (!isFeedback(entry)) {
            return waiting.offer(entry);
        }
        if (feedback.incrementAndGet() <= mostFeedback && waiting.offer(entry)) {
            return true;
        }
        feedback.decrementAndGet();
        return false;
    }

    private static boolean isFeedback(JournalEntry entry) {
        return entry instanceof JournalEntry.Heard;
    }

    /** How much feedback waits for its turn; none where the disk takes nothing, as what waits for that will be lost. */
    int feedbackWaiting() {
        return stalled ? 0 : feedback.get();
    }

    /** Whether the disk takes nothing. */
    void stalled(boolean now) {
        stalled = now;
    }

    /** Waits for the next entry, no longer than that and not beyond the end; null where none came. */
    @Nullable
    JournalEntry poll(Duration time) throws InterruptedException {
        JournalEntry next = isClosed() ? waiting.poll() : waiting.poll(time.toMillis(), TimeUnit.MILLISECONDS);
        if (next != null && isFeedback(next)) {
            feedback.decrementAndGet();
        }
        return END.equals(next) ? null : next;
    }

    /** Waits for the end, no longer than that. */
    void awaitClose(Duration time) throws InterruptedException {
        closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Moves up to {@code most} entries there. */
    void drainTo(Collection<JournalEntry> there, int most) {
        if (most > 0) {
            List<JournalEntry> drained = new ArrayList<>();
            waiting.drainTo(drained, most);
            for (JournalEntry entry : drained) {
                if (isFeedback(entry)) {
                    feedback.decrementAndGet();
                }
            }
            if (isClosed()) {
                drained.removeIf(END::equals);
            }
            there.addAll(drained);
        }
    }

    void lose(long entries) {
        lost.addAndGet(entries);
    }

    long lost() {
        return lost.get();
    }

    /**
     * Nothing more comes. Who waits is not interrupted: an interrupt amid a write would close the file, and lose what is being
     * written.
     */
    void close() {
        closing.countDown();
        // Where it is full, nobody waits for its next entry.
        waiting.offer(END);
    }

    boolean isClosed() {
        return closing.getCount() == 0;
    }
}
