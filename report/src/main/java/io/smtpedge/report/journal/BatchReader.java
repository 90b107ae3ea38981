package io.smtpedge.report.journal;

import io.smtpedge.reputation.event.JournalEntry;
import io.smtpedge.reputation.event.MalformedRecordException;
import io.smtpedge.reputation.privacy.Pseudonyms;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Reads a batch's rows back as entries, by way of the lines that they once were. */
final class BatchReader {

    /** Without what is null, a line is as an edge writes it. Durations of no more than a session's own members. */
    private static final String SESSION_LINES = """
            SELECT json_merge_patch('{}', to_json({
                id: id, edge: edge, accepted: %s,
                client: {ip: client, port: 0}, "local": CASE WHEN "local" IS NULL THEN NULL ELSE {ip: "local", port: 25} END,
                outcome: outcome, detail: detail,
                verdict: CASE WHEN action IS NULL THEN NULL ELSE {action: action, test: test, reason: reason, score: score,
                    threshold: threshold, partial: partial} END,
                reputation: CASE WHEN p IS NULL THEN NULL ELSE {p: p, low: low, high: high, advice: advice, mode: mode,
                    overruled: overruled, asn: asn, config: config,
                    logits: map_from_entries(list_transform(logits, lambda x: (x.name, x.logit)))} END,
                tests: tests, evidence: evidence, lists: lists,
                dialogue: CASE WHEN helo IS NULL THEN NULL ELSE {helo: helo, protocol: protocol, tls: tls, complete: complete,
                    delivered: delivered, "auth-failures": auth_failures, envelopes: envelopes} END,
                ms: {screen: screen_ms, connect: connect_ms, total: total_ms},
                bytes: {"from-client": bytes_from_client, "to-client": bytes_to_client, "from-backend": bytes_from_backend,
                    "to-backend": bytes_to_backend}})), coalesce(pseudonymised, false) FROM""";

    private static final String FEEDBACK_LINES = """
            SELECT json_merge_patch('{}', to_json({type: 'feedback', "at": %s, edge: edge, "session": "session",
                client: client, finding: finding, source: source, recipient: recipient, "count": "count", counted: counted})),
                coalesce(pseudonymised, false)
            FROM""";

    private static final String NOTICE_LINES = """
            SELECT to_json({type: 'notice', "at": %s, edge: edge, kind: kind, subject: subject, "text": "text"}),
                coalesce(pseudonymised, false)
            FROM""";

    private final Engine engine;
    private final Progress progress;

    BatchReader(Engine engine, Progress progress) {
        this.engine = engine;
        this.progress = progress;
    }

    /**
     * Copies a batch into the tables of a schema, with tokens in place of the addresses that are none yet.
     *
     */
    SegmentLoader.Tally copy(Path batch, String schema, Pseudonyms pseudonyms) throws IOException, SQLException {
        long entries = 0;
        try (TableRows rows = new TableRows(engine.connection(), schema)) {
            entries += copy(batch, Schema.SESSIONS, SESSION_LINES, rows, pseudonyms);
            entries += copy(batch, Schema.FEEDBACK, FEEDBACK_LINES, rows, pseudonyms);
            entries += copy(batch, Schema.NOTICES, NOTICE_LINES, rows, pseudonyms);
        }
        String rejected = file(batch, Schema.REJECTED_LINES);
        engine.execute("INSERT INTO " + schema + ".rejected_lines SELECT * FROM read_parquet(" + rejected + ")");
        return new SegmentLoader.Tally(entries, engine.number("SELECT count(*) FROM read_parquet(" + rejected + ")"));
    }

    private long copy(Path batch, Schema table, String lines, TableRows rows, Pseudonyms pseudonyms)
            throws IOException, SQLException {
        String time = "strftime(" + table.time() + " AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')";
        String file = file(batch, table);
        long all = engine.number("SELECT count(*) FROM read_parquet(" + file + ")");
        long done = 0;
        try (Statement statement = engine.connection().createStatement();
                ResultSet result = statement.executeQuery(lines.formatted(time) + " " + table.parquet(file))) {
            while (result.next()) {
                JournalEntry entry = JournalEntry.read(result.getString(1));
                rows.add(result.getBoolean(2) ? entry : pseudonyms.of(entry), true);
                progress.at("replacing addresses", ++done, all);
            }
            return done;
        } catch (MalformedRecordException foreign) {
            throw new IOException(batch + ": a row is no entry of a journal: " + foreign.getMessage(), foreign);
        }
    }

    private static String file(Path batch, Schema table) {
        return Engine.quoted(batch.resolve(table.view() + ".parquet").toString());
    }
}
