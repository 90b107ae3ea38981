package io.smtpedge.report.journal;

import io.smtpedge.reputation.journal.JournalFile;
import io.smtpedge.reputation.journal.JournalFolder;
import io.smtpedge.reputation.journal.Retention;
import io.smtpedge.reputation.privacy.PseudonymKey;
import io.smtpedge.reputation.privacy.Pseudonyms;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes batches of closed segments: Parquet files of a day or an hour that is over. A batch appears all at once, under its final
 * name, after its rows have been counted in it; only then its segments go. Whatever is cut off is begun anew by the next run. The
 * edge may write meanwhile.
 *
 * @param byHour batches of an hour, instead of a day
 * @param age how long after its end an hour or day stays in segments, where single sessions are looked for
 * @param privacy what becomes of addresses
 * @param retention what goes; empty where the edge sees to it
 */
record Compaction(
        boolean byHour,
        Duration age,
        Optional<Privacy> privacy,
        Optional<Retention> retention,
        Scope.Resources resources,
        Progress progress) {

    /** One that leaves nothing in segments that can be in a batch. */
    Compaction(
            boolean byHour,
            Optional<Privacy> privacy,
            Optional<Retention> retention,
            Scope.Resources resources,
            Progress progress) {
        this(byHour, Duration.ZERO, privacy, retention, resources, progress);
    }

    static final String UNFINISHED = ".tmp";
    private static final String TABLES = "batch";

    /**
     * When addresses become tokens.
     *
     * @param after how long after the end of their hour or day
     */
    record Privacy(Duration after, PseudonymKey key) {}

    /**
     * What was done.
     *
     * @param batches that were made
     * @param segments that are in them
     * @param entries rows of them
     * @param rejected lines that are no entries
     * @param pseudonymised batches that lost their addresses
     * @param removed files that were too old or too much
     */
    record Summary(int batches, int segments, long entries, long rejected, int pseudonymised, int removed) {

        static final Summary NOTHING = new Summary(0, 0, 0, 0, 0, 0);

        Summary plus(Summary other) {
            return new Summary(
                    batches + other.batches,
                    segments + other.segments,
                    entries + other.entries,
                    rejected + other.rejected,
                    pseudonymised + other.pseudonymised,
                    removed + other.removed);
        }
    }

    /**
     * Compacts one edge's folder.
     *
     * @throws IOException where that fails, or somebody else is at it, with a sentence for the operator
     */
    Summary run(JournalFolder folder, Instant now) throws IOException, SQLException {
        FileChannel lock = folder.lock(JournalFolder.Lock.KEEPING)
                .orElseThrow(() -> new IOException(folder.path()
                        + ": another smtp-report compact, or the edge, is tidying up there; try again later"));
        try {
            removeUnfinished(folder);
            int removed = retain(folder, now);
            removeCompacted(folder);
            Summary summary = new Summary(0, 0, 0, 0, 0, removed);
            for (Map.Entry<JournalFile, List<JournalFolder.Entry>> batch :
                    due(folder, now).entrySet()) {
                summary = summary.plus(make(folder, batch.getKey(), batch.getValue(), now));
            }
            return summary.plus(pseudonymise(folder, now));
        } finally {
            lock.close();
        }
    }

    private static void removeUnfinished(JournalFolder folder) throws IOException {
        try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(folder.path(), "*.parquet" + UNFINISHED)) {
            for (Path batch : unfinished) {
                JournalFolder.remove(batch);
            }
        }
    }

    private int retain(JournalFolder folder, Instant now) throws IOException {
        if (retention.isEmpty()) {
            return 0;
        }
        List<JournalFolder.Entry> expired = retention.get().expired(folder.entries(), now);
        for (JournalFolder.Entry entry : expired) {
            JournalFolder.remove(entry.path());
        }
        return expired.size();
    }

    /** Segments and batches that an earlier run had put elsewhere when it was cut off. */
    private static void removeCompacted(JournalFolder folder) throws IOException {
        // First the names: what the edge closes meanwhile is not among them.
        List<Path> closed = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.path())) {
            for (Path file : files) {
                JournalFile.parse(file.getFileName().toString())
                        .filter(name -> name.kind() != JournalFile.Kind.OPEN)
                        .ifPresent(_ -> closed.add(file));
            }
        }
        Set<Path> contents = new HashSet<>();
        Folders.contents(folder).forEach(entry -> contents.add(entry.path()));
        for (Path file : closed) {
            if (!contents.contains(file)) {
                JournalFolder.remove(file);
            }
        }
    }

    /** The closed segments of days or hours that are over, and old enough, by their batch. */
    private Map<JournalFile, List<JournalFolder.Entry>> due(JournalFolder folder, Instant now) throws IOException {
        Map<JournalFile, List<JournalFolder.Entry>> due = new TreeMap<>(Comparator.comparing(JournalFile::from));
        Set<Instant> open = new HashSet<>();
        for (JournalFolder.Entry entry : Folders.contents(folder)) {
            JournalFile batch = byHour
                    ? JournalFile.batchOfHour(entry.file().from())
                    : JournalFile.batchOfDay(entry.file().from());
            if (entry.file().kind() == JournalFile.Kind.OPEN) {
                open.add(batch.from());
            } else if (entry.file().kind() == JournalFile.Kind.SEGMENT
                    && !batch.until().plus(age).isAfter(now)) {
                due.computeIfAbsent(batch, _ -> new ArrayList<>()).add(entry);
            }
        }
        due.keySet().removeIf(batch -> open.contains(batch.from()));
        return due;
    }

    private boolean old(JournalFile file, Instant now) {
        return privacy.isPresent() && !file.until().plus(privacy.get().after()).isAfter(now);
    }

    private Summary make(JournalFolder folder, JournalFile name, List<JournalFolder.Entry> segments, Instant now)
            throws IOException, SQLException {
        boolean tokens = old(name, now);
        // Where some are and it is not yet time for the others, each row says it of itself.
        boolean already = segments.stream().allMatch(segment -> segment.file().pseudonymised());
        Set<String> fingerprints = new HashSet<>();
        for (JournalFolder.Entry segment : segments) {
            fingerprints.add(Manifest.fingerprint(segment.path()));
        }
        try (Engine engine = Engine.open(resources)) {
            engine.createTables(TABLES);
            SegmentLoader.Tally tally = new SegmentLoader(
                            engine.connection(),
                            resources.threads(),
                            _ -> true,
                            _ -> false,
                            tokens ? privacy.map(Privacy::key) : Optional.empty(),
                            progress)
                    .load(segments, TABLES);
            JournalFile free = free(folder, tokens || already ? name.withPseudonyms() : name);
            write(engine, TABLES, folder, free, new Manifest(fingerprints), tally);
            for (JournalFolder.Entry segment : segments) {
                JournalFolder.remove(segment.path());
            }
            return new Summary(1, segments.size(), tally.entries(), tally.rejected(), 0, 0);
        }
    }

    private static JournalFile free(JournalFolder folder, JournalFile first) {
        JournalFile free = first;
        while (Files.exists(folder.path().resolve(free.name()))
                || Files.exists(folder.path().resolve(free.withPseudonyms().name()))) {
            free = free.next();
        }
        return free;
    }

    /** The tables of a schema as a batch, whole or not at all. */
    private static void write(
            Engine engine,
            String schema,
            JournalFolder folder,
            JournalFile name,
            Manifest manifest,
            SegmentLoader.Tally expected)
            throws IOException, SQLException {
        Path unfinished = folder.path().resolve(name.name() + UNFINISHED);
        Files.createDirectory(unfinished);
        long entries = 0;
        long rejected = 0;
        for (Schema table : Schema.TABLES) {
            Path file = unfinished.resolve(table.view() + ".parquet");
            String order = table.time().isEmpty() ? "file, line" : table.time();
            engine.execute("COPY (SELECT * FROM " + schema + "." + table.view() + " ORDER BY " + order + ") TO "
                    + Engine.quoted(file.toString()) + " (FORMAT parquet, COMPRESSION zstd)");
            // Read back, all of it: what is counted is what a report will see.
            long rows = engine.number("SELECT count(*) FROM (SELECT hash(COLUMNS(*)) FROM read_parquet("
                    + Engine.quoted(file.toString()) + "))");
            if (table == Schema.REJECTED_LINES) {
                rejected += rows;
            } else {
                entries += rows;
            }
        }
        if (entries != expected.entries() || rejected != expected.rejected()) {
            throw new IOException("%s: %d and %d rows were written, %d and %d read; the segments are left as they are"
                    .formatted(unfinished, expected.entries(), expected.rejected(), entries, rejected));
        }
        manifest.write(unfinished);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(unfinished)) {
            for (Path file : files) {
                JournalFolder.protect(file);
            }
        }
        JournalFolder.force(unfinished);
        Files.move(unfinished, folder.path().resolve(name.name()), StandardCopyOption.ATOMIC_MOVE);
        JournalFolder.force(folder.path());
    }

    /** Batches that were made before their addresses were old enough. */
    private Summary pseudonymise(JournalFolder folder, Instant now) throws IOException, SQLException {
        if (privacy.isEmpty()) {
            return Summary.NOTHING;
        }
        int changed = 0;
        for (JournalFolder.Entry batch : Folders.contents(folder)) {
            if (batch.file().kind() != JournalFile.Kind.BATCH
                    || batch.file().pseudonymised()
                    || !old(batch.file(), now)) {
                continue;
            }
            try (Engine engine = Engine.open(resources)) {
                engine.createTables(TABLES);
                SegmentLoader.Tally tally = new BatchReader(engine, progress)
                        .copy(batch.path(), TABLES, new Pseudonyms(privacy.get().key()));
                write(engine, TABLES, folder, batch.file().withPseudonyms(), Manifest.read(batch.path()), tally);
            }
            JournalFolder.remove(batch.path());
            changed++;
        }
        return new Summary(0, 0, 0, 0, changed, 0);
    }
}
