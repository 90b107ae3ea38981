package io.smtpedge.report.journal;

import io.smtpedge.reputation.event.JournalEntry;
import io.smtpedge.reputation.event.MalformedRecordException;
import io.smtpedge.reputation.journal.JournalFile;
import io.smtpedge.reputation.journal.JournalFolder;
import io.smtpedge.reputation.journal.SegmentLines;
import io.smtpedge.reputation.privacy.PseudonymKey;
import io.smtpedge.reputation.privacy.Pseudonyms;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.duckdb.DuckDBConnection;

/** Reads segments into the tables of a database, several at once. A line that is no entry is rejected, with its place. */
final class SegmentLoader {

    /** How often progress is told, in lines. */
    private static final int STEP = 4_096;

    /** As an edge writes it. */
    private static final String NOTICE = "\"type\":\"notice\"";

    private final DuckDBConnection connection;
    private final int threads;
    private final Predicate<JournalEntry> wanted;
    private final Predicate<JournalEntry> future;
    private final Optional<PseudonymKey> key;
    private final Progress progress;

    /**
     * @param wanted which entries are taken; the others are passed over
     * @param future which entries are rejected as from the future
     * @param key with which addresses become tokens, where they are none yet; empty where they stay as they are
     */
    SegmentLoader(
            DuckDBConnection connection,
            int threads,
            Predicate<JournalEntry> wanted,
            Predicate<JournalEntry> future,
            Optional<PseudonymKey> key,
            Progress progress) {
        this.connection = connection;
        this.threads = threads;
        this.wanted = wanted;
        this.future = future;
        this.key = key;
        this.progress = progress;
    }

    /**
     * How many lines became what.
     *
     * @param entries rows of sessions, feedback and notices
     * @param rejected rows of rejected lines
     */
    record Tally(long entries, long rejected) {

        Tally plus(Tally other) {
            return new Tally(entries + other.entries, rejected + other.rejected);
        }
    }

    /**
     * Appends the segments' rows to the tables of a schema.
     *
     * @throws java.nio.file.NoSuchFileException where one has gone meanwhile; some rows may be in the tables
     */
    Tally load(List<JournalFolder.Entry> segments, String schema) throws IOException, SQLException {
        return load(segments, schema, _ -> true);
    }

    /** As {@link #load(List, String)}, and only of the notices: the other lines are not even parsed. */
    Tally loadNotices(List<JournalFolder.Entry> segments, String schema) throws IOException, SQLException {
        return load(segments, schema, line -> line.contains(NOTICE));
    }

    private Tally load(List<JournalFolder.Entry> segments, String schema, Predicate<String> lines)
            throws IOException, SQLException {
        Queue<JournalFolder.Entry> todo = new ConcurrentLinkedQueue<>(segments);
        long octets = segments.stream().mapToLong(JournalFolder.Entry::octets).sum();
        AtomicLong done = new AtomicLong();
        Callable<Tally> worker = () -> {
            Tally tally = new Tally(0, 0);
            try (DuckDBConnection own = connection.duplicate().unwrap(DuckDBConnection.class);
                    TableRows rows = new TableRows(own, schema)) {
                Optional<Pseudonyms> pseudonyms = key.map(Pseudonyms::new);
                for (JournalFolder.Entry segment = todo.poll(); segment != null; segment = todo.poll()) {
                    tally = tally.plus(read(segment, lines, rows, pseudonyms, done, octets));
                }
            }
            return tally;
        };
        List<Callable<Tally>> workers = new ArrayList<>();
        for (int i = 0; i < Math.min(threads, segments.size()); i++) {
            workers.add(worker);
        }
        return sum(workers);
    }

    private static Tally sum(List<Callable<Tally>> workers) throws IOException, SQLException {
        try (ExecutorService pool = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().daemon().name("load-", 0).factory())) {
            Tally all = new Tally(0, 0);
            for (Future<Tally> worker : pool.invokeAll(workers)) {
                all = all.plus(worker.get());
            }
            return all;
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case IOException file -> throw file;
                case SQLException database -> throw database;
                case null, default -> throw new IllegalStateException(failed);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the journal was read", interrupted);
        }
    }

    private Tally read(
            JournalFolder.Entry segment,
            Predicate<String> looked,
            TableRows rows,
            Optional<Pseudonyms> pseudonyms,
            AtomicLong done,
            long octets)
            throws IOException, SQLException {
        boolean open = segment.file().kind() == JournalFile.Kind.OPEN;
        boolean already = segment.file().pseudonymised();
        long entries = 0;
        long rejected = 0;
        long told = 0;
        try (SegmentLines lines = SegmentLines.open(segment.path())) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                if (open && !lines.whole()) {
                    // The edge is at it.
                    break;
                }
                if (lines.number() % STEP == 0) {
                    progress.at("reading segments", done.addAndGet(lines.octets() - told), octets);
                    told = lines.octets();
                }
                if (!looked.test(line)) {
                    continue;
                }
                try {
                    JournalEntry entry = JournalEntry.read(line);
                    Optional<String> fault = fault(entry);
                    if (fault.isPresent()) {
                        rows.reject(segment.path().toString(), lines.number(), fault.get());
                        rejected++;
                    } else if (wanted.test(entry)) {
                        boolean change = !already && pseudonyms.isPresent();
                        rows.add(change ? pseudonyms.get().of(entry) : entry, already || change);
                        entries++;
                    }
                } catch (MalformedRecordException malformed) {
                    rows.reject(segment.path().toString(), lines.number(), why(lines, malformed));
                    rejected++;
                }
            }
            done.addAndGet(lines.octets() - told);
        }
        return new Tally(entries, rejected);
    }

    private Optional<String> fault(JournalEntry entry) {
        if (entry.at().isBefore(JournalDatabase.FIRST) || entry.at().isAfter(JournalDatabase.LAST)) {
            return Optional.of("its time is beyond all bounds");
        }
        return future.test(entry) ? Optional.of("it is from the future: " + entry.at()) : Plausible.fault(entry);
    }

    private static String why(SegmentLines lines, MalformedRecordException malformed) {
        if (lines.tooLong()) {
            return "the line is longer than " + SegmentLines.LONGEST + " octets";
        }
        return lines.whole() ? String.valueOf(malformed.getMessage()) : "the line was cut off";
    }
}
