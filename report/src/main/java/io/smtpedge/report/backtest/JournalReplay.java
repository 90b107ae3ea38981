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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the sessions and the feedback of a journal in the order of their times, an hour at a time: memory for one hour is all that
 * it takes, however long the journal is.
 */
final class JournalReplay {

    private static final Duration WINDOW = Duration.ofHours(1);

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
            for (Instant from = since; from.isBefore(until); from = from.plus(WINDOW)) {
                Instant to = from.plus(WINDOW).isBefore(until) ? from.plus(WINDOW) : until;
                List<JournalEntry> hour = new ArrayList<>();
                sessions(sessions, from, to, hour);
                feedback(feedback, from, to, hour);
                hour.sort(Comparator.comparing(JournalEntry::at));
                hour.forEach(entries);
                progress.accept(to);
            }
        }
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

    /** Null where there is none, or a pseudonym in its place. */
    static @Nullable InetAddress address(@Nullable String text) {
        try {
            return text == null ? null : InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException pseudonym) {
            return null;
        }
    }

    private static ResultSet between(PreparedStatement query, Instant from, Instant to) throws SQLException {
        query.setTimestamp(1, Timestamp.from(from));
        query.setTimestamp(2, Timestamp.from(to));
        return query.executeQuery();
    }
}
