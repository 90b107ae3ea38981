package io.smtpedge.report.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A DuckDB connection, with what the queries need of it. Not for several threads at once. */
final class Sql {

    /** Makes a value of one row. */
    interface Reader<T> {
        T read(Row row) throws SQLException;
    }

    private final Connection connection;
    private final QueryWatch watch;

    Sql(Connection connection, QueryWatch watch) {
        this.connection = connection;
        this.watch = watch;
    }

    /** What the queries from now on are for, a few words. */
    void step(String words) {
        watch.step(words);
    }

    /** As {@link #step(String)}, where so many parts of all are done. */
    void step(String words, long done, long all) {
        watch.step(words, done, all);
    }

    /** Runs a statement that answers nothing. */
    void run(String sql, Object... parameters) throws SQLException {
        if (parameters.length == 0) {
            // DuckDB prepares no SET VARIABLE.
            try (Statement statement = connection.createStatement()) {
                watched(statement, () -> statement.execute(sql));
            }
            return;
        }
        try (PreparedStatement statement = prepared(sql, parameters)) {
            watched(statement, statement::execute);
        }
    }

    <T> List<T> list(String sql, Reader<T> reader, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepared(sql, parameters);
                ResultSet result = watched(statement, statement::executeQuery)) {
            Row row = new Row(result);
            List<T> all = new ArrayList<>();
            while (result.next()) {
                all.add(reader.read(row));
            }
            return all;
        }
    }

    /** The first row: for queries that always have one. */
    <T> T one(String sql, Reader<T> reader, Object... parameters) throws SQLException {
        return list(sql, reader, parameters).getFirst();
    }

    private interface Query<T> {
        T run() throws SQLException;
    }

    private <T> T watched(Statement statement, Query<T> query) throws SQLException {
        watch.begins(statement);
        try {
            return query.run();
        } finally {
            watch.ended();
        }
    }

    private PreparedStatement prepared(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }
}
