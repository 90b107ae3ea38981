package io.smtpedge.report.query;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smtpedge.dnsbl.catalogue.Catalogue;
import io.smtpedge.report.figures.Period;
import io.smtpedge.report.figures.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** A journal's tables in a database in memory, filled by a test. The columns are those of docs/journal.md. */
public final class TestJournal implements AutoCloseable {

    private static final Map<String, String> SESSIONS = columns("""
            id VARCHAR|edge VARCHAR|accepted TIMESTAMPTZ|client VARCHAR|family UTINYINT|prefix VARCHAR|asn UBIGINT|outcome VARCHAR
            |test VARCHAR|score INTEGER|threshold INTEGER|partial BOOLEAN|p DOUBLE|low DOUBLE|high DOUBLE|advice VARCHAR|mode VARCHAR
            |overruled BOOLEAN|logits STRUCT(name VARCHAR, logit DOUBLE)[]|helo VARCHAR|delivered INTEGER|recipients INTEGER
            |unknown_recipients INTEGER|envelopes STRUCT("from" VARCHAR, "to" VARCHAR[])[]
            |lists STRUCT("zone" VARCHAR, answer VARCHAR, codes VARCHAR[], weight INTEGER, lowest INTEGER, highest INTEGER, source VARCHAR, "text" VARCHAR, ms DOUBLE)[]
            |findings VARCHAR[]|bytes_from_client BIGINT|pseudonymised BOOLEAN""");
    private static final Map<String, String> FEEDBACK = columns(
            "at TIMESTAMPTZ|edge VARCHAR|session VARCHAR|client VARCHAR|finding VARCHAR|source VARCHAR|counted BOOLEAN|pseudonymised BOOLEAN");
    private static final Map<String, String> NOTICES =
            columns("at TIMESTAMPTZ|edge VARCHAR|kind VARCHAR|subject VARCHAR|text VARCHAR");
    private static final Map<String, String> REJECTED = columns("file VARCHAR|line BIGINT|why VARCHAR");

    private final Connection connection;
    private final List<Map<String, Object>> sessions = new ArrayList<>();
    private final List<Map<String, Object>> feedback = new ArrayList<>();
    private final List<Map<String, Object>> notices = new ArrayList<>();
    private final List<Map<String, Object>> rejected = new ArrayList<>();

    public TestJournal() throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
    }

    private static Map<String, String> columns(String definition) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (String column : definition.replace("\n", "").split("\\|")) {
            int space = column.trim().indexOf(' ');
            columns.put(column.trim().substring(0, space), column.trim().substring(space + 1));
        }
        return columns;
    }

    /** A forwarded session of an address, unless it is changed. */
    public Session session(Instant accepted, String client) {
        Session session = new Session(new LinkedHashMap<>());
        sessions.add(session.row);
        return session.with("id", "s" + sessions.size())
                .with("edge", "mx1.example.com")
                .with("accepted", accepted.toString())
                .with("client", client)
                .with("family", client.contains(":") ? 6 : 4)
                .with("prefix", client.contains(":") ? "2001:db8::/48" : client.replaceAll("[0-9]+$", "0/24"))
                .with("outcome", "forwarded")
                .with("findings", List.of())
                .with("lists", new ArrayList<>())
                .with("bytes_from_client", 20_000)
                .with("recipients", 1)
                .with("unknown_recipients", 0);
    }

    public void feedback(Instant time, String session, String client, String finding, boolean counted) {
        feedback.add(row("at", time, "session", session, "client", client, "finding", finding, "counted", counted));
    }

    public void notice(Instant time, String kind, String subject, String text) {
        notices.add(row("at", time, "edge", "mx1.example.com", "kind", kind, "subject", subject, "text", text));
    }

    public void rejected(String file, long line, String why) {
        rejected.add(row("file", file, "line", line, "why", why));
    }

    private static Map<String, Object> row(Object... pairs) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            row.put((String) pairs[i], pairs[i + 1] instanceof Instant time ? time.toString() : pairs[i + 1]);
        }
        return row;
    }

    /** The report on it, written at the end of the period. */
    public Report report(Period period) throws SQLException {
        return new Reporter(Catalogue.shipped(), asn -> "AS name " + asn, what -> {})
                .report(connection(), period, period.until());
    }

    /** With the tables as they are now. */
    public Connection connection() throws SQLException {
        fill("sessions", SESSIONS, sessions);
        fill("feedback", FEEDBACK, feedback);
        fill("notices", NOTICES, notices);
        fill("rejected_lines", REJECTED, rejected);
        return connection;
    }

    private void fill(String table, Map<String, String> columns, List<Map<String, Object>> rows) throws SQLException {
        String definition = columns.entrySet().stream()
                .map(column -> "\"" + column.getKey() + "\" " + column.getValue())
                .collect(Collectors.joining(", "));
        String types = columns.entrySet().stream()
                .map(column -> "'" + column.getKey() + "': '" + column.getValue() + "'")
                .collect(Collectors.joining(", "));
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE OR REPLACE TABLE " + table + " (" + definition + ")");
        }
        if (rows.isEmpty()) {
            return;
        }
        Path lines = null;
        try (Statement statement = connection.createStatement()) {
            lines = Files.createTempFile("journal", ".ndjson");
            ObjectMapper json = new ObjectMapper();
            List<String> written = new ArrayList<>();
            for (Map<String, Object> row : rows) {
                written.add(json.writeValueAsString(row));
            }
            Files.write(lines, written);
            statement.execute("INSERT INTO " + table + " SELECT * FROM read_json('" + lines
                    + "', format = 'newline_delimited', columns = {" + types + "})");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (lines != null) {
                lines.toFile().delete();
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** One session, changed step by step. */
    public record Session(Map<String, Object> row) {

        public Session with(String column, Object value) {
            row.put(column, value);
            return this;
        }

        public Session accepted() {
            return with("findings", List.of("accepted")).with("delivered", 1);
        }

        public Session spam() {
            return with("findings", List.of("spam"));
        }

        /** Refused for its score on the lists. */
        public Session refused(int score) {
            return with("outcome", "refused")
                    .with("test", "dnsbl")
                    .with("score", score)
                    .with("threshold", 3)
                    .with("bytes_from_client", 100);
        }

        public Session helo(String helo) {
            return with("helo", helo);
        }

        public Session envelope(String from, String to) {
            return with("envelopes", List.of(Map.of("from", from, "to", List.of(to))));
        }

        public Session reputation(double p, double low, double high, String advice, double history) {
            return with("p", p)
                    .with("low", low)
                    .with("high", high)
                    .with("advice", advice)
                    .with("mode", "enforce")
                    .with(
                            "logits",
                            List.of(
                                    Map.of("name", "base", "logit", -0.4),
                                    Map.of("name", "history", "logit", history)));
        }

        public Session listed(String zone, int weight, String... codes) {
            return answer(zone, "listed", weight, List.of(codes));
        }

        public Session clean(String zone) {
            return answer(zone, "not-listed", 0, List.of());
        }

        public Session silent(String zone) {
            return answer(zone, "unavailable", 0, List.of());
        }

        @SuppressWarnings("unchecked")
        private Session answer(String zone, String answer, int weight, List<String> codes) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("zone", zone);
            one.put("answer", answer);
            one.put("codes", codes);
            one.put("weight", weight);
            one.put("source", answer.equals("unavailable") ? "" : "wire");
            one.put("ms", 10);
            List<Map<String, Object>> lists = (List<Map<String, Object>>) Objects.requireNonNull(row.get("lists"));
            lists.add(one);
            return this;
        }
    }
}
