package io.smtpedge.edge.journal;

import com.github.benmanes.caffeine.cache.Ticker;
import io.smtpedge.reputation.event.JournalEntry;
import io.smtpedge.reputation.event.Notice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal's thread: takes entries in batches and writes them. When the disk fails, it says so once, keeps what it has,
 * tries again now and then, and says what was lost when writing goes on.
 */
final class JournalThread implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(JournalThread.class);

    /** As in the log: while it sleeps, no event loop pays for waking it. */
    private static final long GATHER_MILLIS = 20;

    private static final int BATCH = 4_096;
    /** Octets of one write. */
    private static final int CHUNK = 1 << 17;

    static final Duration RETRY = Duration.ofSeconds(10);

    private final EntryQueue queue;
    private final SegmentWriter writer;
    private final String edge;
    private final Path folder;
    private final InstantSource clock;
    private final Ticker ticker;
    private final Deque<JournalEntry> batch = new ArrayDeque<>();
    private boolean stopped;
    private long retryAt;
    /** Losses that the journal tells of. */
    private long told;
    /** What the last line about a loss says, and how much that is. */
    private @Nullable JournalEntry gap;

    private long gapEntries;
    /** Losses before it was stopped. */
    private long lostBefore;

    JournalThread(
            EntryQueue queue, SegmentWriter writer, String edge, Path folder, InstantSource clock, Ticker ticker) {
        this.queue = queue;
        this.writer = writer;
        this.edge = edge;
        this.folder = folder;
        this.clock = clock;
        this.ticker = ticker;
    }

    @Override
    public void run() {
        while (!queue.isClosed()) {
            try {
                await();
            } catch (InterruptedException nobodyDoes) {
                queue.close();
            }
            step();
        }
        end();
    }

    private void await() throws InterruptedException {
        if (stopped) {
            queue.awaitClose(RETRY);
            return;
        }
        JournalEntry first = queue.poll(SegmentWriter.SYNC);
        if (first != null) {
            batch.add(first);
            Thread.sleep(GATHER_MILLIS);
        }
    }

    /** Writes what waits, where the disk lets it. */
    void step() {
        if (stopped && ticker.read() - retryAt < 0) {
            return;
        }
        try {
            boolean more = true;
            while (more) {
                queue.drainTo(batch, BATCH - batch.size());
                more = batch.size() == BATCH;
                tellLoss();
                writeBatch();
            }
            queue.lose(writer.tick());
            if (stopped) {
                stopped = false;
                queue.stalled(false);
                LOG.info("the journal in {} goes on; {} entries were lost meanwhile", folder, told - lostBefore);
            }
        } catch (IOException failed) {
            retryAt = ticker.read() + RETRY.toNanos();
            if (!stopped) {
                stopped = true;
                queue.stalled(true);
                lostBefore = told;
                LOG.error(
                        "the journal in {} is stopped: {}; mail goes on, and it is tried again every {} s",
                        folder,
                        reason(failed),
                        RETRY.toSeconds());
            }
        }
    }

    private void writeBatch() throws IOException {
        while (!batch.isEmpty()) {
            ByteArrayOutputStream lines = new ByteArrayOutputStream(CHUNK + CHUNK / 2);
            int entries = 0;
            for (Iterator<JournalEntry> waiting = batch.iterator();
                    waiting.hasNext() && lines.size() < CHUNK;
                    entries++) {
                append(waiting.next(), lines);
            }
            writer.write(ByteBuffer.wrap(lines.toByteArray()), entries);
            for (int i = 0; i < entries; i++) {
                batch.remove();
            }
        }
    }

    private void append(JournalEntry entry, ByteArrayOutputStream lines) {
        try {
            lines.writeBytes(entry.line().getBytes(StandardCharsets.US_ASCII));
            lines.write('\n');
        } catch (RuntimeException fault) {
            // One entry that cannot be written must not end the journal.
            LOG.error("an entry of the journal could not be written", fault);
            queue.lose(1);
        }
    }

    /** A gap is told of in the journal itself, ahead of what comes after it: in one line, however often it was tried to write it. */
    private void tellLoss() {
        long lost = queue.lost() - told;
        if (lost == 0) {
            return;
        }
        told += lost;
        boolean waits = gap != null && gap.equals(batch.peekFirst());
        if (waits) {
            batch.removeFirst();
        }
        gapEntries = lost + (waits ? gapEntries : 0);
        String text = gapEntries + " entries were lost: the journal's disk was full, away or slower than the traffic";
        if (!stopped) {
            LOG.warn("the journal in {}: {}", folder, text);
        }
        gap = new JournalEntry.Told(new Notice(clock.instant(), edge, "journal-gap", Long.toString(gapEntries), text));
        batch.addFirst(gap);
    }

    private void end() {
        retryAt = ticker.read();
        step();
        try {
            writer.close();
        } catch (IOException failed) {
            LOG.warn("the journal in {} was not closed cleanly: {}", folder, reason(failed));
        }
        queue.drainTo(batch, Integer.MAX_VALUE);
        queue.lose(batch.size());
        if (queue.lost() > told) {
            LOG.warn("the journal in {}: {} entries were lost at the end", folder, queue.lost() - told);
        }
    }

    /** Java's messages of files often are the path alone. */
    static String reason(IOException failed) {
        return switch (failed) {
            case NoSuchFileException gone -> "there is no " + gone.getFile() + "; is its disk mounted?";
            case FileSystemException file when file.getReason() != null -> file.getFile() + ": " + file.getReason();
            case FileSystemException file ->
                file.getFile() + ": " + file.getClass().getSimpleName();
            default -> String.valueOf(failed.getMessage());
        };
    }
}
