package io.smtpedge.report.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/** A DuckDB database of our own, in a temporary folder, within the resources that it was given. Not thread-safe. */
final class Engine implements AutoCloseable {

    private final TemporaryFolder folder;
    private final DuckDBConnection connection;

    private Engine(TemporaryFolder folder, DuckDBConnection connection) {
        this.folder = folder;
        this.connection = connection;
    }

    static Engine open(Scope.Resources resources) throws IOException, SQLException {
        TemporaryFolder folder = TemporaryFolder.create(resources.temporary());
        Path path = folder.path();
        DuckDBConnection connection = DriverManager.getConnection("jdbc:duckdb:" + path.resolve("journal.duckdb"))
                .unwrap(DuckDBConnection.class);
        Engine engine = new Engine(folder, connection);
        engine.execute("SET memory_limit = '" + (resources.memory() >> 20) + "MiB'");
        engine.execute("SET threads = " + resources.threads());
        engine.execute("SET temp_directory = " + quoted(path.resolve("spill").toString()));
        engine.execute("SET preserve_insertion_order = false");
        engine.execute("SET autoinstall_known_extensions = false");
        return engine;
    }

    DuckDBConnection connection() {
        return connection;
    }

    Path folder() {
        return folder.path();
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The one number that a query gives. */
    long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    /** Makes the tables of a journal, empty, in a schema of their own. */
    void createTables(String schema) throws SQLException {
        execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
        execute("CREATE SCHEMA " + schema);
        for (Schema table : Schema.TABLES) {
            execute("CREATE TABLE " + schema + "." + table.view() + " (" + table.columns() + ")");
        }
    }

    /** Nothing can be read from now on but what is here and in these batches. */
    void seal(List<String> batches) throws SQLException {
        execute("SET allowed_directories = ["
                + batches.stream().map(batch -> quoted(batch + "/")).collect(Collectors.joining(", "))
                + "]");
        execute("SET enable_external_access = false");
        execute("SET lock_configuration = true");
    }

    /** A text in SQL. */
    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    @Override
    public void close() throws SQLException, IOException {
        try {
            connection.close();
        } finally {
            folder.close();
        }
    }
}
