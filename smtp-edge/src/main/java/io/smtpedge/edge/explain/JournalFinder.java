package io.smtpedge.edge.explain;

import com.github.benmanes.caffeine.cache.Ticker;
import io.smtpedge.reputation.event.SessionRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Searches the journal for single sessions, with bounded work, whoever asks: one search at a time, of the newest gigabyte, and
 * after each a pause of four times as long, so that all of them together take a fifth of one core at the most. Thread-safe.
 */
public final class JournalFinder implements SessionFinder {

    private static final long MOST_OCTETS = 1L << 30;
    private static final int PAUSE = 4;

    private final Path directory;
    private final Ticker ticker;
    private final ReentrantLock searching = new ReentrantLock();
    private long notBefore;

    /** Searches the segments below {@code directory}. */
    public JournalFinder(Path directory, Ticker ticker) {
        this.directory = directory;
        this.ticker = ticker;
        this.notBefore = ticker.read();
    }

    @Override
    public Optional<SessionRecord> find(String id) throws IOException {
        if (!searching.tryLock()) {
            throw new BusyException();
        }
        long began = ticker.read();
        try {
            if (began - notBefore < 0) {
                throw new BusyException();
            }
            List<SessionRecord> found = SessionLog.of(List.of(directory))
                    .search(new SessionQuery.ById(id), 1, MOST_OCTETS)
                    .sessions();
            notBefore = ticker.read() + PAUSE * (ticker.read() - began);
            return found.stream().findFirst();
        } finally {
            searching.unlock();
        }
    }
}
