package io.smtpedge.report.journal;

import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.IpText;
import io.smtpedge.reputation.event.JournalEntry;
import io.smtpedge.reputation.event.Notice;
import java.net.InetAddress;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** Puts the entries of journals into the tables of one schema of a database. Not thread-safe. */
final class TableRows implements AutoCloseable {

    private final DuckDBConnection connection;
    private final String schema;
    private final List<DuckDBAppender> all = new ArrayList<>();
    private final SessionRow sessions;
    private final DuckDBAppender feedback;
    private final DuckDBAppender notices;
    private final DuckDBAppender rejected;

    TableRows(DuckDBConnection connection, String schema) throws SQLException {
        this.connection = connection;
        this.schema = schema;
        sessions = new SessionRow(appender(Schema.SESSIONS));
        feedback = appender(Schema.FEEDBACK);
        notices = appender(Schema.NOTICES);
        rejected = appender(Schema.REJECTED_LINES);
    }

    private DuckDBAppender appender(Schema table) throws SQLException {
        DuckDBAppender appender = connection.createAppender(schema, table.view());
        all.add(appender);
        return appender;
    }

    /** @param pseudonymised whether its addresses are tokens */
    void add(JournalEntry entry, boolean pseudonymised) throws SQLException {
        switch (entry) {
            case JournalEntry.Session session -> sessions.add(session.session(), pseudonymised);
            case JournalEntry.Heard heard -> add(heard, pseudonymised);
            case JournalEntry.Told told -> add(told.notice(), pseudonymised);
        }
    }

    private void add(JournalEntry.Heard heard, boolean pseudonymised) throws SQLException {
        Feedback said = heard.feedback();
        InetAddress client = said.client();
        feedback.beginRow();
        feedback.appendEpochMicros(micros(said.at()));
        feedback.append(heard.edge());
        feedback.append(said.session());
        text(feedback, client == null ? null : IpText.of(client));
        feedback.append(said.finding().label());
        feedback.append(said.source());
        feedback.append(said.recipient());
        feedback.append(said.count());
        feedback.append(heard.counted());
        feedback.append(pseudonymised);
        feedback.endRow();
    }

    private void add(Notice notice, boolean pseudonymised) throws SQLException {
        notices.beginRow();
        notices.appendEpochMicros(micros(notice.at()));
        notices.append(notice.edge());
        notices.append(notice.kind());
        notices.append(notice.subject());
        notices.append(notice.text());
        notices.append(pseudonymised);
        notices.endRow();
    }

    /** A line that is no entry. */
    void reject(String file, long line, String why) throws SQLException {
        rejected.beginRow();
        rejected.append(file);
        rejected.append(line);
        rejected.append(why);
        rejected.endRow();
    }

    static void text(DuckDBAppender row, @Nullable String text) throws SQLException {
        if (text == null) {
            row.appendNull();
        } else {
            row.append(text);
        }
    }

    /** Since the epoch. */
    static long micros(Instant at) {
        return Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000L), at.getNano() / 1_000L);
    }

    @Override
    public void close() throws SQLException {
        for (DuckDBAppender table : all) {
            table.close();
        }
    }
}
