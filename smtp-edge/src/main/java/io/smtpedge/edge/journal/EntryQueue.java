package io.smtpedge.edge.journal;

import io.smtpedge.reputation.event.JournalEntry;
import java.util.Collection;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Entries that wait to be written: bounded, and what finds no room is counted. Thread-safe. */
final class EntryQueue {

    private final BlockingQueue<JournalEntry> waiting;
    private final AtomicLong lost = new AtomicLong();
    private final boolean takes;
    private volatile boolean closed;

    /** @param capacity how many entries may wait */
    EntryQueue(int capacity) {
        this(capacity, true);
    }

    private EntryQueue(int capacity, boolean takes) {
        waiting = new ArrayBlockingQueue<>(capacity);
        this.takes = takes;
    }

    /** One that forgets at once whatever it is given. */
    static EntryQueue none() {
        return new EntryQueue(1, false);
    }

    void offer(JournalEntry entry) {
        if (takes && (closed || !waiting.offer(entry))) {
            lost.incrementAndGet();
        }
    }

    /** Waits for the next entry, no longer than that; null where none came. */
    @Nullable
    JournalEntry poll(long time, TimeUnit unit) throws InterruptedException {
        return waiting.poll(time, unit);
    }

    /** Moves up to {@code most} entries there. */
    void drainTo(Collection<JournalEntry> there, int most) {
        if (most > 0) {
            waiting.drainTo(there, most);
        }
    }

    void lose(long entries) {
        lost.addAndGet(entries);
    }

    long lost() {
        return lost.get();
    }

    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }
}
