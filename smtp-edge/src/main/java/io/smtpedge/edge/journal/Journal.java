package io.smtpedge.edge.journal;

import com.github.benmanes.caffeine.cache.Ticker;
import io.smtpedge.edge.observe.Event;
import io.smtpedge.edge.observe.EventSink;
import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.JournalEntry;
import io.smtpedge.reputation.event.Notice;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.journal.JournalFolder;
import io.smtpedge.reputation.journal.Retention;
import io.smtpedge.reputation.privacy.PseudonymKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the edge did, a line each, in hourly files {@code DIRECTORY/EDGE/YYYY-MM-DDTHHZ.ndjson}. Whoever tells it something only
 * puts that into a bounded queue; when that is full, because the disk is slow or full, entries are lost and counted, and mail
 * goes on. Thread-safe.
 */
public final class Journal implements EventSink, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    /** How many entries may wait: some megabytes, or 120 MB were every session a hostile one. */
    private static final int WAITING = 16_384;

    private static final Duration END = Duration.ofSeconds(5);

    private final EntryQueue queue;
    private final String edge;
    private final Optional<Thread> writer;
    private final Optional<ScheduledExecutorService> keeper;

    private Journal(EntryQueue queue, String edge, Optional<Thread> writer, Optional<ScheduledExecutorService> keeper) {
        this.queue = queue;
        this.edge = edge;
        this.writer = writer;
        this.keeper = keeper;
    }

    /** Where the configuration names no directory: it takes everything and keeps nothing, and that counts as no loss. */
    public static Journal off() {
        return new Journal(EntryQueue.none(), "", Optional.empty(), Optional.empty());
    }

    /**
     * Starts the threads that write and tidy up. A directory that cannot be written to is no reason not to start: that is told,
     * and tried again.
     *
     * @param edge the name of this edge
     * @throws IOException where the key of the pseudonyms cannot be used, with a sentence for the operator
     */
    public static Journal start(JournalConfig config, String edge, InstantSource clock, Ticker ticker)
            throws IOException {
        JournalFolder folder = folder(config.directory(), edge);
        Optional<PseudonymKey> key = Optional.empty();
        if (config.keyFile().isPresent()) {
            key = Optional.of(PseudonymKey.read(config.keyFile().get()));
        }
        EntryQueue queue = new EntryQueue(WAITING);
        JournalThread run =
                new JournalThread(queue, new SegmentWriter(folder, clock, ticker), edge, folder.path(), clock, ticker);
        Thread writer = Thread.ofPlatform().name("journal").daemon().start(run);
        JournalKeeper keeper = new JournalKeeper(
                folder, new Retention(config.keep(), config.maxSize()), config.pseudonymiseAfter(), key, clock, ticker);
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("journal-keeper").daemon().factory());
        thread.scheduleWithFixedDelay(
                keeper, JournalKeeper.PERIOD.toSeconds(), JournalKeeper.PERIOD.toSeconds(), TimeUnit.SECONDS);
        return new Journal(queue, edge, Optional.of(writer), Optional.of(thread));
    }

    /** A folder has the name of its edge, as far as that can be a folder's. */
    static JournalFolder folder(Path directory, String edge) {
        String name = edge.replaceAll("[^A-Za-z0-9._-]", "_");
        return new JournalFolder(directory.resolve(name.startsWith(".") || name.isEmpty() ? "_" + name : name));
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
        queue.offer(new JournalEntry.Session(session));
    }

    /**
     * Somebody behind the edge said something of a client.
     *
     * @param counted whether anything was learned of it; false where a guard kept it out
     */
    public void feedback(Feedback feedback, boolean counted) {
        queue.offer(new JournalEntry.Heard(feedback, edge, counted));
    }

    /** How much feedback waits to be written. It is lost beyond half of what may wait. */
    public int feedbackWaiting() {
        return queue.feedbackWaiting();
    }

    /** The edge has something to say of itself. */
    public void notice(Notice notice) {
        queue.offer(new JournalEntry.Told(notice));
    }

    /** Entries that were not written since the start, because the queue was full or the disk was. */
    public long lost() {
        return queue.lost();
    }

    /** Writes what waits, then ends. */
    @Override
    public void close() {
        keeper.ifPresent(ScheduledExecutorService::shutdownNow);
        queue.close();
        writer.ifPresent(thread -> {
            try {
                if (!thread.join(END)) {
                    LOG.warn("the journal's disk does not answer; what was not written is lost");
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
