package io.smtpedge.report.backtest;

import io.smtpedge.report.backtest.Changes.Seen;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** How the other sessions of clients went, before and after those that a policy changes. */
final class Hindsight {

    private final Connection database;
    private final Instant since;
    private final Instant until;

    Hindsight(Connection database, Instant since, Instant until) {
        this.database = database;
        this.since = since;
        this.until = until;
    }

    /** By client, how many sessions are known to have been good and bad; a client of whom nothing is known is not there. */
    Map<String, Seen> seen(Iterable<String> clients) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute("CREATE OR REPLACE TEMP TABLE backtest_clients (client VARCHAR)");
            try (PreparedStatement insert = database.prepareStatement("INSERT INTO backtest_clients VALUES (?)")) {
                for (String client : clients) {
                    insert.setString(1, client);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            Map<String, Seen> seen = read();
            statement.execute("DROP TABLE backtest_clients");
            return seen;
        }
    }

    private Map<String, Seen> read() throws SQLException {
        Map<String, Seen> seen = new HashMap<>();
        try (PreparedStatement query = database.prepareStatement("""
                WITH told AS (
                    SELECT id AS session, client, unnest(findings) AS finding FROM sessions
                    WHERE accepted >= ? AND accepted < ? AND outcome = 'forwarded'
                        AND client IN (SELECT client FROM backtest_clients)
                    UNION ALL
                    SELECT "session", client, finding FROM feedback
                    WHERE "at" >= ? AND "at" < ? AND "session" <> ''
                        AND client IN (SELECT client FROM backtest_clients)),
                sessions_told AS (
                    SELECT client, session,
                        bool_or(finding = 'not-spam') AS cleared,
                        bool_or(finding IN ('spam', 'virus', 'trap', 'complaint', 'auth-failure', 'early-talk', 'helo-is-us'))
                            AS bad,
                        bool_or(finding = 'accepted') AS accepted
                    FROM told GROUP BY client, session)
                SELECT client, count(*) FILTER (cleared OR (accepted AND NOT bad)), count(*) FILTER (bad AND NOT cleared)
                FROM sessions_told GROUP BY client""")) {
            for (int i = 1; i <= 4; i += 2) {
                query.setTimestamp(i, Timestamp.from(since));
                query.setTimestamp(i + 1, Timestamp.from(until));
            }
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    seen.put(row.getString(1), new Seen(row.getLong(2), row.getLong(3)));
                }
            }
        }
        return seen;
    }
}
