package io.smtpedge.report.backtest;

import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.event.SessionRecord.Bytes;
import io.smtpedge.reputation.event.SessionRecord.Decision;
import io.smtpedge.reputation.event.SessionRecord.Dialogue;
import io.smtpedge.reputation.event.SessionRecord.Envelope;
import io.smtpedge.reputation.event.SessionRecord.Finding;
import io.smtpedge.reputation.event.SessionRecord.ListAnswer;
import io.smtpedge.reputation.event.SessionRecord.Reason;
import io.smtpedge.reputation.event.SessionRecord.Reputation;
import io.smtpedge.reputation.event.SessionRecord.Score;
import io.smtpedge.reputation.event.SessionRecord.TestResult;
import io.smtpedge.reputation.event.SessionRecord.Timings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sessions as rows, with what judging and learning need of them: in a few texts, as structures are slow to fetch. */
final class SessionRows {

    /** Between the members of a list, and of a structure. No edge writes them into a text; of whoever else has, they are taken out. */
    private static final String NEXT = "\u001e";

    private static final String MEMBER = "\u001f";

    /** The sessions of a time, in no order. */
    static final String SELECT = """
            SELECT id, edge, accepted, client, "local", total_ms, bytes_from_backend, asn, outcome, action, test, score, threshold, partial,
                p, low, high, advice, mode, overruled,
                list_sum(list_transform(list_filter(logits, lambda x: x.name IN ('history', 'recent')), lambda x: x.logit)) AS own,
                helo, protocol, tls, complete, delivered, auth_failures,
                array_to_string(list_transform(envelopes, lambda e: concat_ws(chr(31), plain(e."from"),
                    array_to_string(list_transform(e."to", lambda t: plain(t)), chr(29)), e.recipients, e.accepted, e.code,
                    plain(e.status), plain(e."text"), e."unknown")), chr(30)) AS envelopes,
                array_to_string(list_transform(lists, lambda l: concat_ws(chr(31), plain(l."zone"), plain(l.answer),
                    array_to_string(list_transform(l.codes, lambda c: plain(c)), chr(29)), l.lowest, l.highest, plain(l.source),
                    starts_with(l."text", 'in shadow'))), chr(30)) AS lists,
                array_to_string(list_transform(map_entries(tests), lambda t: concat_ws(chr(31), plain(t.key), plain(t.value))),
                    chr(30)) AS tests,
                array_to_string(list_transform(map_keys(evidence), lambda e: plain(e)), chr(30)) AS evidence
            FROM sessions WHERE accepted >= ? AND accepted < ?"""
            // A macro of the database would do, but its connection writes nothing.
            .replaceAll("plain\\(([^)]+)\\)", "translate($1, chr(29) || chr(30) || chr(31), '???')");

    private static final double NANOS_IN_A_MILLI = 1e6;
    private static final String ELEMENT = "\u001d";
    private static final String SHADOW = "in shadow, counts nothing";

    private SessionRows() {}

    /** The session of a row; empty where the client has no address. A token is one, of the true network. */
    static Optional<SessionRecord> read(ResultSet row) throws SQLException {
        InetAddress client = JournalReplay.address(row.getString("client"));
        if (client == null) {
            return Optional.empty();
        }
        InetAddress local = JournalReplay.address(row.getString("local"));
        return Optional.of(new SessionRecord(
                row.getString("id"),
                instant(row, "accepted"),
                new InetSocketAddress(client, 0),
                local == null ? null : new InetSocketAddress(local, 0),
                parts(row.getString("tests")).stream()
                        .map(test -> new TestResult(test[0], test[1]))
                        .toList(),
                parts(row.getString("evidence")).stream()
                        .map(found -> new Finding(found[0], ""))
                        .toList(),
                parts(row.getString("lists")).stream().map(SessionRows::answer).toList(),
                decision(row),
                dialogue(row),
                Outcome.valueOf(
                        row.getString("outcome").toUpperCase(Locale.ROOT).replace('-', '_')),
                "",
                new Timings(null, null, Duration.ofNanos(Math.round(row.getDouble("total_ms") * NANOS_IN_A_MILLI))),
                new Bytes(0, 0, row.getLong("bytes_from_backend"), 0),
                text(row, "edge"),
                reputation(row)));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static ListAnswer answer(String[] answer) {
        return new ListAnswer(
                answer[0],
                answer[1],
                answer[2].isEmpty() ? List.of() : List.of(answer[2].split(ELEMENT)),
                Integer.parseInt(answer[3]),
                Integer.parseInt(answer[4]),
                answer[5],
                answer[6].equals("true") ? SHADOW : "",
                Duration.ZERO);
    }

    private static @Nullable Decision decision(ResultSet row) throws SQLException {
        String action = row.getString("action");
        if (action == null) {
            return null;
        }
        int value = row.getInt("score");
        Score score = row.wasNull()
                ? null
                : new Score(value, value, value, row.getInt("threshold"), row.getBoolean("partial"));
        return new Decision(action, text(row, "test"), "", score);
    }

    private static @Nullable Dialogue dialogue(ResultSet row) throws SQLException {
        String helo = row.getString("helo");
        if (helo == null) {
            return null;
        }
        return new Dialogue(
                helo,
                text(row, "protocol"),
                row.getBoolean("tls"),
                row.getBoolean("complete"),
                row.getInt("delivered"),
                parts(row.getString("envelopes")).stream()
                        .map(envelope -> new Envelope(
                                envelope[0],
                                envelope[1].isEmpty() ? List.of() : List.of(envelope[1].split(ELEMENT)),
                                Integer.parseInt(envelope[2]),
                                Integer.parseInt(envelope[3]),
                                Integer.parseInt(envelope[4]),
                                envelope[5],
                                envelope[6],
                                Integer.parseInt(envelope[7])))
                        .toList(),
                row.getInt("auth_failures"));
    }

    private static @Nullable Reputation reputation(ResultSet row) throws SQLException {
        String advice = row.getString("advice");
        return advice == null
                ? null
                : new Reputation(
                        row.getDouble("p"),
                        row.getDouble("low"),
                        row.getDouble("high"),
                        advice,
                        text(row, "mode"),
                        row.getBoolean("overruled"),
                        row.getLong("asn"),
                        List.of(new Reason("history", row.getDouble("own"))),
                        "");
    }

    private static String text(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? "" : text;
    }

    private static List<String[]> parts(@Nullable String all) {
        List<String[]> parts = new ArrayList<>();
        if (all != null && !all.isEmpty()) {
            for (String one : all.split(NEXT)) {
                parts.add(one.split(MEMBER, -1));
            }
        }
        return parts;
    }
}
