package io.smtpedge.report.journal;

import io.smtpedge.report.objects.ObjectAddress;
import io.smtpedge.reputation.event.JournalEntry;
import io.smtpedge.reputation.journal.JournalFile;
import io.smtpedge.reputation.journal.JournalFolder;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the edges did between two instants, as views of a DuckDB database: {@code sessions}, {@code feedback}, {@code notices}
 * and {@code rejected_lines}. docs/journal.md has their columns. Batches are read where they are, when they are asked for;
 * segments are loaded here. What is in object stores is downloaded first, and gone when this is closed.
 *
 * <p>Not thread-safe; {@link #connection} may be duplicated by whoever wants to ask in parallel.
 */
public final class JournalDatabase implements AutoCloseable {

    /** What DuckDB can hold is less than what Java can. */
    static final Instant FIRST = Instant.EPOCH;

    static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");
    private static final String SEGMENTS = "segments";
    private static final int ATTEMPTS = 5;

    private final Engine engine;
    private final Downloads downloads;
    private final List<String> batches = new ArrayList<>();

    /** Of which only the notices count. */
    private final List<String> earlier = new ArrayList<>();

    private JournalDatabase(Engine engine, Downloads downloads) {
        this.engine = engine;
        this.downloads = downloads;
    }

    /** As {@link #open(Scope, Progress)}, and nobody looks. */
    public static JournalDatabase open(Scope scope) throws IOException, SQLException {
        return open(scope, Progress.NONE);
    }

    /**
     * Opens the journals.
     *
     * @throws IOException where a journal cannot be read, with a sentence for the operator
     * @throws SQLException where the database fails
     */
    public static JournalDatabase open(Scope scope, Progress progress) throws IOException, SQLException {
        Folders folders = Folders.of(scope.journals());
        Downloads downloads = Downloads.of(folders.remote(), scope, progress);
        JournalDatabase database;
        try {
            database = new JournalDatabase(Engine.open(scope.resources()), downloads);
        } catch (IOException | SQLException | RuntimeException failed) {
            downloads.close();
            throw failed;
        }
        try {
            database.load(scope, folders.with(downloads.folders()), progress);
            database.createViews(scope);
            database.nameObjects();
            return database;
        } catch (IOException | SQLException | RuntimeException failed) {
            database.close();
            throw failed;
        }
    }

    /** The database, with its views; closed with this. */
    public Connection connection() {
        return engine.connection();
    }

    /**
     * From now on nothing can be read but the journal and nothing be written, and that cannot be changed: for questions that
     * others ask.
     */
    public void seal() throws SQLException {
        engine.seal(batches(Schema.NOTICES));
    }

    @Override
    public void close() throws SQLException, IOException {
        try (downloads) {
            engine.close();
        }
    }

    /** A line that was rejected is where the operator finds it: in the store, and not in the copy. */
    private void nameObjects() throws SQLException {
        for (Map.Entry<Path, ObjectAddress> origin : downloads.origins().entrySet()) {
            String copy = origin.getKey() + "/";
            engine.execute("UPDATE " + SEGMENTS + ".rejected_lines SET file = "
                    + Engine.quoted(origin.getValue().toString()) + " || substr(file, " + (copy.length() + 1)
                    + ") WHERE starts_with(file, " + Engine.quoted(copy) + ")");
        }
    }

    /** Tries again where a file went away between its being listed and its being read: closed, compacted, or too old. */
    private void load(Scope scope, Folders folders, Progress progress) throws IOException, SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                loadOnce(scope, folders, progress);
                return;
            } catch (NoSuchFileException goneMeanwhile) {
                if (attempt == ATTEMPTS) {
                    throw goneMeanwhile;
                }
            }
        }
    }

    private void loadOnce(Scope scope, Folders folders, Progress progress) throws IOException, SQLException {
        engine.createTables(SEGMENTS);
        batches.clear();
        earlier.clear();
        List<JournalFolder.Entry> segments = new ArrayList<>();
        List<JournalFolder.Entry> earlierSegments = new ArrayList<>();
        for (JournalFolder folder : folders.local()) {
            for (JournalFolder.Entry entry : Folders.contents(folder)) {
                boolean wanted = scope.overlaps(entry.file());
                if (!wanted && !scope.overlapsNotices(entry.file())) {
                    continue;
                }
                if (entry.file().kind() == JournalFile.Kind.BATCH) {
                    (wanted ? batches : earlier)
                            .add(entry.path().toAbsolutePath().toString());
                } else {
                    (wanted ? segments : earlierSegments).add(entry);
                }
            }
        }
        rejectDamaged();
        Instant future = scope.future();
        Predicate<JournalEntry> wanted =
                entry -> !entry.at().isBefore(entry instanceof JournalEntry.Told ? scope.noticesSince() : scope.since())
                        && entry.at().isBefore(scope.until());
        SegmentLoader loader = new SegmentLoader(
                engine.connection(),
                scope.resources().threads(),
                wanted,
                entry -> entry.at().isAfter(future),
                Optional.empty(),
                progress);
        loader.load(segments, SEGMENTS);
        loader.loadNotices(earlierSegments, SEGMENTS);
    }

    /** A batch that was not copied to its end counts as a rejected line, and the others are read.
     * Only the files that will be read are looked at. */
    private void rejectDamaged() throws SQLException {
        for (Schema table : Schema.TABLES) {
            for (String batch : List.copyOf(batches(table))) {
                String file = batch + "/" + table.view() + ".parquet";
                try {
                    engine.execute("SELECT num_rows FROM parquet_file_metadata(" + Engine.quoted(file) + ")");
                } catch (SQLException damaged) {
                    batches.remove(batch);
                    earlier.remove(batch);
                    engine.execute(
                            "INSERT INTO " + SEGMENTS + ".rejected_lines VALUES (" + Engine.quoted(file)
                                    + ", 0, 'the batch is left out: this file of it is missing or damaged; copy the batch again')");
                }
            }
        }
    }

    private void createViews(Scope scope) throws SQLException {
        for (Schema table : Schema.TABLES) {
            String columns = String.join(", ", table.names());
            String sql =
                    "CREATE VIEW " + table.view() + " AS SELECT " + columns + " FROM " + SEGMENTS + "." + table.view();
            if (!batches(table).isEmpty()) {
                sql += " UNION ALL SELECT " + columns + " FROM " + table.parquet("[" + files(table) + "]")
                        + between(table, scope);
            }
            engine.execute(sql);
        }
        if (!batches.isEmpty()) {
            countFuture(scope);
        }
    }

    private static String between(Schema table, Scope scope) {
        if (table.time().isEmpty()) {
            return "";
        }
        Instant end = scope.until().isBefore(scope.future()) ? scope.until() : scope.future();
        return " WHERE " + table.time() + " >= "
                + literal(table == Schema.NOTICES ? scope.noticesSince() : scope.since()) + " AND " + table.time()
                + " < " + literal(end);
    }

    /** Of batches, too, what is from the future counts as rejected; its place in the batch is its line. */
    private void countFuture(Scope scope) throws SQLException {
        if (scope.now().equals(Instant.MAX)) {
            return;
        }
        for (Schema table : List.of(Schema.SESSIONS, Schema.FEEDBACK, Schema.NOTICES)) {
            engine.execute("INSERT INTO " + SEGMENTS + ".rejected_lines SELECT filename, file_row_number + 1, "
                    + "'it is from the future: ' || " + table.time() + " FROM read_parquet([" + files(table)
                    + "], filename = true, file_row_number = true) WHERE " + table.time() + " >= "
                    + literal(scope.future()));
        }
    }

    /** The batches of which a table counts. */
    private List<String> batches(Schema table) {
        return table == Schema.NOTICES
                ? Stream.concat(batches.stream(), earlier.stream()).toList()
                : batches;
    }

    private String files(Schema table) {
        return batches(table).stream()
                .map(batch -> Engine.quoted(batch + "/" + table.view() + ".parquet"))
                .collect(Collectors.joining(", "));
    }

    private static String literal(Instant at) {
        Instant held = at.isBefore(FIRST) ? FIRST : at.isAfter(LAST) ? LAST : at;
        return "make_timestamptz(" + TableRows.micros(held) + ")";
    }
}
