package io.smtpedge.report.journal;

import io.smtpedge.reputation.Reputation;
import io.smtpedge.reputation.event.IpText;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.event.SessionRecord.Decision;
import io.smtpedge.reputation.event.SessionRecord.Dialogue;
import io.smtpedge.reputation.event.SessionRecord.Envelope;
import io.smtpedge.reputation.event.SessionRecord.ListAnswer;
import io.smtpedge.reputation.event.SessionRecord.Score;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;

/** A session as a row of {@link Schema#SESSIONS}, its columns in that order. */
final class SessionRow {

    private static final double NANOS_IN_A_MILLI = 1e6;

    private final DuckDBAppender row;

    SessionRow(DuckDBAppender row) {
        this.row = row;
    }

    /** @param pseudonymised whether its addresses are tokens */
    void add(SessionRecord session, boolean pseudonymised) throws SQLException {
        InetAddress client = session.client().getAddress();
        InetSocketAddress local = session.local();
        row.beginRow();
        row.append(session.id());
        row.append(session.edge());
        row.appendEpochMicros(TableRows.micros(session.accepted()));
        row.append(IpText.of(client));
        row.append((byte) (client instanceof Inet6Address ? 6 : 4));
        row.append(Prefix.of(client));
        SessionRecord.Reputation reputation = session.reputation();
        if (reputation == null || reputation.asn() <= 0) {
            row.appendNull();
        } else {
            row.append(reputation.asn());
        }
        TableRows.text(row, local == null ? null : IpText.of(local.getAddress()));
        row.append(session.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        decision(session.verdict(), session.detail());
        reputation(reputation);
        dialogue(session.dialogue());
        row.append(session.lists().stream().map(SessionRow::list).toList());
        Map<String, String> tests = LinkedHashMap.newLinkedHashMap(8);
        session.tests().forEach(test -> tests.put(test.test(), test.result()));
        row.append(tests);
        Map<String, String> evidence = LinkedHashMap.newLinkedHashMap(8);
        session.evidence().forEach(found -> evidence.put(found.test(), found.text()));
        row.append(evidence);
        row.append(Reputation.findings(session).stream()
                .map(found -> found.finding().label())
                .distinct()
                .toList());
        millis(session.timings().screen());
        millis(session.timings().connect());
        millis(session.timings().total());
        row.append(session.bytes().fromClient());
        row.append(session.bytes().toClient());
        row.append(session.bytes().fromBackend());
        row.append(session.bytes().toBackend());
        row.append(pseudonymised);
        row.endRow();
    }

    private void decision(@Nullable Decision verdict, String detail) throws SQLException {
        TableRows.text(row, verdict == null ? null : verdict.action());
        TableRows.text(row, verdict == null ? null : verdict.test());
        TableRows.text(row, verdict == null ? null : verdict.reason());
        row.append(detail);
        Score score = verdict == null ? null : verdict.score();
        if (score == null) {
            nulls(3);
        } else {
            row.append(score.value());
            row.append(score.threshold());
            row.append(score.partial());
        }
    }

    private void reputation(SessionRecord.@Nullable Reputation reputation) throws SQLException {
        if (reputation == null) {
            nulls(8);
            return;
        }
        row.append(reputation.probability());
        row.append(reputation.low());
        row.append(reputation.high());
        row.append(reputation.advice());
        row.append(reputation.mode());
        row.append(reputation.overruled());
        row.append(reputation.config());
        row.append(reputation.reasons().stream()
                .map(reason -> List.<Object>of(reason.name(), reason.logit()))
                .toList());
    }

    private void dialogue(@Nullable Dialogue dialogue) throws SQLException {
        if (dialogue == null) {
            nulls(10);
            return;
        }
        row.append(dialogue.helo());
        row.append(dialogue.protocol());
        row.append(dialogue.tls());
        row.append(dialogue.complete());
        row.append(dialogue.delivered());
        row.append(dialogue.authFailures());
        row.append(sum(dialogue, Envelope::recipients));
        row.append(sum(dialogue, Envelope::accepted));
        row.append(sum(dialogue, Envelope::unknown));
        row.append(dialogue.envelopes().stream().map(SessionRow::envelope).toList());
    }

    private static int sum(Dialogue dialogue, ToIntFunction<Envelope> count) {
        return dialogue.envelopes().stream().mapToInt(count).sum();
    }

    /** A structure is given as the list of its members, in order. */
    private static List<Object> envelope(Envelope envelope) {
        return List.of(
                envelope.from(),
                envelope.to(),
                envelope.recipients(),
                envelope.accepted(),
                envelope.code(),
                envelope.status(),
                envelope.text(),
                envelope.unknown());
    }

    private static List<Object> list(ListAnswer list) {
        return List.of(
                list.zone(),
                list.answer(),
                list.codes(),
                // What it added: without an answer, nothing.
                list.codes().isEmpty() ? 0 : list.lowest(),
                list.lowest(),
                list.highest(),
                list.source(),
                list.text(),
                list.latency().toNanos() / NANOS_IN_A_MILLI);
    }

    private void millis(@Nullable Duration duration) throws SQLException {
        if (duration == null) {
            row.appendNull();
        } else {
            row.append(duration.toNanos() / NANOS_IN_A_MILLI);
        }
    }

    private void nulls(int columns) throws SQLException {
        for (int i = 0; i < columns; i++) {
            row.appendNull();
        }
    }
}
