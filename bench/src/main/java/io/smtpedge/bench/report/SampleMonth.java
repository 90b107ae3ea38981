package io.smtpedge.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The batches of the days after a day that is there: its sessions again and again, with ids, times and clients of their own. */
final class SampleMonth {

    private static final List<String> OTHERS = List.of("feedback", "notices", "rejected_lines");

    private final Path folder;
    private final Instant first;

    /**
     * @param folder of one edge
     * @param first the day whose batch is there
     */
    SampleMonth(Path folder, Instant first) {
        this.folder = folder;
        this.first = first;
    }

    private static String batch(Instant day) {
        return day.toString().substring(0, 10) + ".parquet";
    }

    /** Makes so many days, of as many times the sessions of the first. */
    void write(int days, int times) throws IOException, SQLException {
        Path pattern = folder.resolve(batch(first));
        try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = database.createStatement()) {
            statement.execute("SET memory_limit = '2GB'");
            statement.execute("SET temp_directory = '" + folder.resolve(".spill") + "'");
            for (int day = 1; day <= days; day++) {
                Path there = Files.createDirectory(folder.resolve(batch(first.plus(day, ChronoUnit.DAYS))));
                for (String other : OTHERS) {
                    Files.copy(pattern.resolve(other + ".parquet"), there.resolve(other + ".parquet"));
                }
                // In the order of time, as a batch is: an hour after the other.
                statement.execute("""
                        COPY (SELECT * REPLACE (id || to_base(copy, 36) AS id,
                                  accepted + INTERVAL (%d) DAY + INTERVAL (copy * 7) MILLISECOND AS accepted,
                                  CASE WHEN family = 6 THEN client
                                       ELSE regexp_replace(client, '\\d+$', ((CAST(regexp_extract(client, '\\d+$') AS INT)
                                           + copy * 37) %% 256)::VARCHAR) END AS client)
                              FROM read_parquet('%s/sessions.parquet'), range(%d) AS r(copy))
                        TO '%s/sessions.parquet' (FORMAT parquet, COMPRESSION zstd)
                        """.formatted(day, pattern, times, there));
                System.err.printf("made day %d of %d%n", day, days);
            }
        }
    }

    /** How many sessions there are in all. */
    long count() throws SQLException {
        try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = database.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT count(*) FROM read_parquet('" + folder + "/*.parquet/sessions.parquet')")) {
            result.next();
            return result.getLong(1);
        }
    }
}
