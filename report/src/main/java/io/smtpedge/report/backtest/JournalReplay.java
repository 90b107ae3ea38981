package io.smtpedge.report.backtest;

import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.Finding;
import io.smtpedge.reputation.event.JournalEntry;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the sessions and the feedback of a journal in the order of their times, some hours at a time: as many as have about {@value
 * #ROWS} sessions, or one. That is all that it holds in memory, however long the journal is.
 */
final class JournalReplay {

    private static final int ROWS = 50_000;
    private static final Duration HOUR = Duration.ofHours(1);

    private final Connection database;

    JournalReplay(Connection database) {
        this.database = database;
    }

    /**
     * Reads from one moment up to another.
     *
     * @param progress hears up to where it has got
     */
    void read(Instant since, Instant until, Consumer<JournalEntry> entries, Consumer<Instant> progress)
            throws SQLException {
        try (PreparedStatement sessions = database.prepareStatement(SessionRows.SELECT);
                PreparedStatement feedback = database.prepareStatement("""
                        SELECT "at", edge, "session", client, finding, source, recipient, "count", counted FROM feedback
                        WHERE "at" >= ? AND "at" < ?""")) {
            Instant from = since;
            for (Instant to : ends(since, until)) {
                List<JournalEntry> window = new ArrayList<>();
                sessions(sessions, from, to, window);
                feedback(feedback, from, to, window);
                // The id decides between what came at the same time, so that the same journal gives the same result.
                window.sort(Comparator.comparing(JournalEntry::at).thenComparing(JournalReplay::id));
                window.forEach(entries);
                progress.accept(to);
                from = to;
            }
        }
    }

    private static String id(JournalEntry entry) {
        return switch (entry) {
            case JournalEntry.Session session -> session.session().id();
            case JournalEntry.Heard heard -> heard.feedback().session();
            case JournalEntry.Told _ -> "";
        };
    }

    /** Where each window ends, in order. */
    private List<Instant> ends(Instant since, Instant until) throws SQLException {
        Map<Instant, Long> hours = new HashMap<>();
        try (PreparedStatement query = database.prepareStatement("""
                SELECT epoch_ms(date_trunc('hour', accepted)), count(*) FROM sessions
                WHERE accepted >= ? AND accepted < ? GROUP BY ALL""");
                ResultSet row = between(query, since, until)) {
            while (row.next()) {
                hours.put(Instant.ofEpochMilli(row.getLong(1)), row.getLong(2));
            }
        }
        List<Instant> ends = new ArrayList<>();
        long rows = 0;
        for (Instant hour = since.truncatedTo(ChronoUnit.HOURS); hour.isBefore(until); hour = hour.plus(HOUR)) {
            long more = hours.getOrDefault(hour, 0L);
            if (rows > 0 && rows + more > ROWS) {
                ends.add(hour);
                rows = 0;
            }
            rows += more;
        }
        ends.add(until);
        return ends;
    }

    private static void sessions(PreparedStatement query, Instant from, Instant to, List<JournalEntry> into)
            throws SQLException {
        try (ResultSet rows = between(query, from, to)) {
            while (rows.next()) {
                SessionRows.read(rows).map(JournalEntry.Session::new).ifPresent(into::add);
            }
        }
    }

    private static void feedback(PreparedStatement query, Instant from, Instant to, List<JournalEntry> into)
            throws SQLException {
        try (ResultSet rows = between(query, from, to)) {
            while (rows.next()) {
                String client = rows.getString("client");
                Feedback said = new Feedback(
                        SessionRows.instant(rows, "at"),
                        rows.getString("session"),
                        address(client),
                        Finding.valueOf(rows.getString("finding")
                                .toUpperCase(Locale.ROOT)
                                .replace('-', '_')),
                        rows.getString("source"),
                        rows.getString("recipient"),
                        rows.getInt("count"));
                into.add(new JournalEntry.Heard(said, rows.getString("edge"), rows.getBoolean("counted")));
            }
        }
    }

    /** Null where there is none. */
    static @Nullable InetAddress address(@Nullable String text) {
        try {
            return text == null ? null : InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException none) {
            return null;
        }
    }

    private static ResultSet between(PreparedStatement query, Instant from, Instant to) throws SQLException {
        query.setTimestamp(1, Timestamp.from(from));
        query.setTimestamp(2, Timestamp.from(to));
        return query.executeQuery();
    }
}
