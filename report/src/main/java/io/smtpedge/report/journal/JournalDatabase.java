package io.smtpedge.report.journal;

import io.smtpedge.reputation.event.JournalEntry;
import io.smtpedge.reputation.event.MalformedRecordException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;

/**
 * What the edges did between two instants, as views of a DuckDB database: {@code sessions}, {@code feedback}, {@code notices}
 * and {@code rejected_lines}. docs/journal.md has their columns.
 *
 * <p>Not thread-safe; {@link #connection} may be duplicated by whoever wants to ask in parallel.
 */
public final class JournalDatabase implements AutoCloseable {

    private final DuckDBConnection connection;

    private JournalDatabase(DuckDBConnection connection) {
        this.connection = connection;
    }

    /**
     * Opens the journals.
     *
     * @throws IOException where a journal cannot be read, with a sentence for the operator
     * @throws SQLException where the database fails
     */
    public static JournalDatabase open(Scope scope) throws IOException, SQLException {
        DuckDBConnection connection =
                DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class);
        JournalDatabase database = new JournalDatabase(connection);
        try {
            database.createTables();
            database.load(scope);
            database.createViews();
            return database;
        } catch (IOException | SQLException | RuntimeException failed) {
            database.close();
            throw failed;
        }
    }

    /** The database, with its views; closed with this. */
    public Connection connection() {
        return connection;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private void createTables() throws SQLException {
        execute("CREATE SCHEMA segments");
        for (Schema table : Schema.TABLES) {
            execute("CREATE TABLE segments." + table.view() + " (" + table.columns() + ")");
        }
    }

    private void createViews() throws SQLException {
        for (Schema table : Schema.TABLES) {
            execute("CREATE VIEW " + table.view() + " AS SELECT * FROM segments." + table.view());
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void load(Scope scope) throws IOException, SQLException {
        try (TableRows rows = new TableRows(connection, "segments")) {
            for (String journal : scope.journals()) {
                for (Path segment : segments(Path.of(journal))) {
                    read(segment, scope, rows);
                }
            }
        }
    }

    private static List<Path> segments(Path journal) throws IOException {
        try (Stream<Path> files =
                Files.find(journal, 2, (path, attributes) -> path.toString().matches(".*\\.ndjson(\\.open)?"))) {
            return files.sorted().toList();
        }
    }

    private static void read(Path segment, Scope scope, TableRows rows) throws IOException, SQLException {
        try (BufferedReader lines = Files.newBufferedReader(segment, StandardCharsets.ISO_8859_1)) {
            long number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                try {
                    JournalEntry entry = JournalEntry.read(line);
                    if (!entry.at().isBefore(scope.since()) && entry.at().isBefore(scope.until())) {
                        rows.add(entry);
                    }
                } catch (MalformedRecordException rejected) {
                    rows.reject(segment.toString(), number, String.valueOf(rejected.getMessage()));
                }
            }
        }
    }
}
