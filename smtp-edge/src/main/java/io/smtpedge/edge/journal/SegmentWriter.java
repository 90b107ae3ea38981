package io.smtpedge.edge.journal;

import com.github.benmanes.caffeine.cache.Ticker;
import io.smtpedge.reputation.journal.JournalFile;
import io.smtpedge.reputation.journal.JournalFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes whole lines into the segment of the hour. After any failure it holds nothing open, and the next call begins anew:
 * takes the lock, closes what was left open, opens a segment. Not thread-safe.
 */
final class SegmentWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentWriter.class);

    /** What a power failure may cost. */
    static final Duration SYNC = Duration.ofSeconds(10);

    /** A clock that is set back by less stays in the segment of the later hour. */
    private static final Duration SLEW = Duration.ofMinutes(10);

    private final JournalFolder folder;
    private final InstantSource clock;
    private final Ticker ticker;
    private @Nullable FileChannel lock;
    private @Nullable FileChannel file;
    private JournalFile name = JournalFile.open(Instant.EPOCH);
    /** Where the last whole line ends. */
    private long good;

    private long synced;
    private int unsynced;
    /** Lines that went with a segment that somebody took away, and were not told yet. */
    private int gone;

    SegmentWriter(JournalFolder folder, InstantSource clock, Ticker ticker) {
        this.folder = folder;
        this.clock = clock;
        this.ticker = ticker;
    }

    /**
     * Appends lines, each with its end.
     *
     * @throws IOException where they could not be written; none of them is in a segment then
     */
    void write(ByteBuffer lines, int count) throws IOException {
        FileChannel open = current();
        try {
            while (lines.hasRemaining()) {
                open.write(lines);
            }
            good = open.position();
            unsynced += count;
        } catch (IOException failed) {
            abandon();
            throw failed;
        }
    }

    /** The segment of this hour. */
    private FileChannel current() throws IOException {
        FileChannel open = file;
        Instant now = clock.instant();
        boolean over = !now.isBefore(name.until()) || now.isBefore(name.from().minus(SLEW));
        if (open != null && !over) {
            return open;
        }
        finish();
        return open(now);
    }

    /**
     * What is due although nobody writes: an hour that is over, a sync.
     *
     * @return how many lines are gone with a segment that somebody has taken away
     */
    int tick() throws IOException {
        FileChannel open = file;
        if (open != null && ticker.read() - synced >= SYNC.toNanos()) {
            sync(open);
        }
        int lost = gone;
        gone = 0;
        return lost;
    }

    private void sync(FileChannel open) throws IOException {
        if (!Files.exists(folder.path().resolve(name.name()))) {
            abandon();
            return;
        }
        try {
            open.force(false);
            synced = ticker.read();
            unsynced = 0;
            Instant now = clock.instant();
            if (!now.isBefore(name.until())) {
                finish();
            }
        } catch (IOException failed) {
            abandon();
            throw failed;
        }
    }

    private FileChannel open(Instant now) throws IOException {
        if (lock == null) {
            folder.create();
            lock = folder.lock(JournalFolder.Lock.WRITING)
                    .orElseThrow(() -> new FileSystemException(
                            folder.path().toString(),
                            null,
                            "another edge writes its journal there; give each edge a directory or a listen.hostname of its"
                                    + " own"));
        }
        closeLeftOpen();
        name = free(JournalFile.open(now));
        FileChannel opened = FileChannel.open(
                folder.path().resolve(name.name()),
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                JournalFolder.fileAttributes());
        file = opened;
        good = 0;
        unsynced = 0;
        synced = ticker.read();
        return opened;
    }

    /** The first number of this hour that no file has, in whatever state. */
    private JournalFile free(JournalFile first) {
        JournalFile free = first;
        while (exists(free) || exists(free.closed()) || exists(free.closed().withPseudonyms())) {
            free = free.next();
        }
        return free;
    }

    private boolean exists(JournalFile file) {
        return Files.exists(folder.path().resolve(file.name()));
    }

    /** Segments that an edge has left open which was killed: all up to the last whole line. */
    private void closeLeftOpen() throws IOException {
        for (JournalFolder.Entry entry : folder.entries()) {
            if (entry.file().kind() == JournalFile.Kind.OPEN) {
                try (FileChannel left =
                        FileChannel.open(entry.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    long whole = endOfLastLine(left);
                    if (whole < left.size()) {
                        LOG.warn(
                                "{}: cut off the last {} octets, which are no whole line",
                                entry.path(),
                                left.size() - whole);
                        left.truncate(whole);
                    }
                    left.force(true);
                }
                rename(entry.file());
            }
        }
    }

    private static long endOfLastLine(FileChannel segment) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(1 << 16);
        long end = segment.size();
        while (end > 0) {
            long from = Math.max(0, end - block.capacity());
            block.clear().limit((int) (end - from));
            while (block.hasRemaining() && segment.read(block, from + block.position()) >= 0) {
                // Until the block is full.
            }
            for (int i = block.position() - 1; i >= 0; i--) {
                if (block.get(i) == '\n') {
                    return from + i + 1;
                }
            }
            end = from;
        }
        return 0;
    }

    /** Closes the segment for good. */
    private void finish() throws IOException {
        FileChannel open = file;
        if (open == null) {
            return;
        }
        file = null;
        try (open) {
            open.force(true);
        }
        if (Files.exists(folder.path().resolve(name.name()))) {
            rename(name);
        } else {
            gone += unsynced;
        }
        unsynced = 0;
    }

    private void rename(JournalFile open) throws IOException {
        Path from = folder.path().resolve(open.name());
        if (Files.size(from) == 0) {
            Files.delete(from);
        } else {
            JournalFile closed = open.closed();
            while (exists(closed) || exists(closed.withPseudonyms())) {
                closed = closed.next();
            }
            Files.move(from, folder.path().resolve(closed.name()));
        }
        JournalFolder.force(folder.path());
    }

    /** After a failure: what can be saved is, and everything is let go of. */
    private void abandon() {
        try {
            FileChannel open = file;
            if (open != null) {
                open.truncate(good);
            }
            finish();
        } catch (IOException failedToo) {
            // Who opens the next segment closes this one, too.
            LOG.debug("{} was left as it is", name.name(), failedToo);
        }
        release();
    }

    private void release() {
        close(file);
        close(lock);
        file = null;
        lock = null;
    }

    private void close(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException useless) {
            LOG.debug("{} did not close cleanly", folder.path(), useless);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            finish();
        } finally {
            release();
        }
    }
}
