package io.smtpedge.report.query;

import io.smtpedge.report.figures.Period;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Reads the journal's views once, into tables that all sections ask. They hold what the sections need and no more. The large
 * ones are no temporary tables: those DuckDB would keep as they are, while it compresses what is in its file.
 *
 * <dl>
 *   <dt>report_sessions
 *   <dd>a row for each session from the beginning of the period before to the end of the period. {@code now}: it is in the
 *       period; {@code before}: in the one before. {@code verdict}: accepted, deferred, limited, refused or other. {@code
 *       truth}: good, bad, or null where nobody knows. {@code own}: what the address's own history spoke against it, in log-odds.
 *       {@code lists}: the answers; {@code listed}: the zones that listed the client, for those who ask no more;
 *       {@code asked}, {@code unavailable}, {@code cached}, {@code answered}: how many lists.
 *   <dt>report_clients
 *   <dd>a row for each address.
 * </dl>
 *
 * <p>The truth is what somebody else said: the backend of a session that was forwarded, or feedback. Nothing that the edge itself
 * decided is ever taken for true, or each list would prove itself right.
 */
@SuppressWarnings("InlineFormatString") // a query reads better above the code that runs it
final class WorkingTables {

    /** History of about twenty good sessions and none that was bad (docs/reports.md). */
    static final double GOOD_HISTORY = -1.5;

    private static final String FEEDBACK = """
            CREATE OR REPLACE TEMP TABLE report_feedback AS
            WITH about AS (
                SELECT session, finding FROM feedback WHERE counted AND coalesce(session, '') <> ''
                UNION ALL
                -- Without a session's id it is about the last session of the address before it.
                SELECT s.id, f.finding
                FROM (SELECT client, "at", finding FROM feedback
                      WHERE counted AND coalesce(session, '') = '' AND client IS NOT NULL) f
                ASOF JOIN (SELECT id, client, accepted FROM sessions
                           WHERE client IN (SELECT client FROM feedback WHERE coalesce(session, '') = '')) s
                  ON f.client = s.client AND f."at" >= s.accepted
                WHERE f."at" - s.accepted <= INTERVAL 7 DAY)
            SELECT session, bool_or(finding IN ('spam', 'virus', 'trap', 'complaint')) AS spam,
                bool_or(finding = 'not-spam') AS not_spam, bool_or(finding = 'accepted') AS accepted
            FROM about GROUP BY session
            """;

    private static final String SESSIONS = """
            CREATE OR REPLACE TABLE report_sessions AS
            SELECT s.accepted, s.accepted >= make_timestamptz(%2$d) AS now, s.accepted < make_timestamptz(%3$d) AS before,
                coalesce(s.edge, '') AS edge, s.client, s.family, s.prefix, s.asn,
                CASE s.outcome WHEN 'forwarded' THEN 'accepted' WHEN 'deferred' THEN 'deferred' WHEN 'limited' THEN 'limited'
                    WHEN 'refused' THEN 'refused' ELSE 'other' END AS verdict,
                s.outcome = 'backend-down' AS backend_down, coalesce(s.test, '') AS test,
                s.p, s.low, s.high, coalesce(s.advice, '') AS advice, coalesce(s.mode, '') AS mode,
                coalesce(s.overruled, false) AS overruled,
                list_sum(list_transform(list_filter(s.logits, lambda x: x.name IN ('history', 'recent')), lambda x: x.logit))
                    AS own,
                coalesce(s.helo, '') AS helo,
                lower(regexp_extract(coalesce(s.envelopes[1]."from", ''), '@([^@>]+)>?$', 1)) AS sender,
                CASE WHEN len(s.envelopes) > 0 THEN hash(s.envelopes[1]."from", s.envelopes[1]."to"[1]) END AS mail,
                coalesce(s.recipients, 0) AS recipients, coalesce(s.unknown_recipients, 0) AS unknown,
                coalesce(s.delivered, 0) AS delivered, coalesce(s.bytes_from_client, 0) AS bytes,
                CASE WHEN f.not_spam THEN false WHEN f.spam THEN true ELSE s.outcome = 'forwarded'
                    AND list_has_any(coalesce(s.findings, []), ['spam', 'virus', 'trap', 'complaint']) END AS spam,
                CASE WHEN f.not_spam THEN 'good' WHEN f.spam THEN 'bad' WHEN s.outcome <> 'forwarded' THEN NULL
                    WHEN list_has_any(coalesce(s.findings, []),
                        ['spam', 'virus', 'trap', 'complaint', 'early-talk', 'helo-is-us']) THEN 'bad'
                    WHEN s.unknown_recipients >= 3 AND 2 * s.unknown_recipients >= s.recipients THEN 'bad'
                    WHEN list_contains(s.findings, 'accepted') OR f.accepted THEN 'good' END AS truth,
                s.score, s.threshold, coalesce(s.partial, false) AS partial,
                list_transform(coalesce(s.lists, []), lambda x: {
                    'zone': x.zone, 'answer': x.answer, 'source': x.source, 'added': coalesce(x.lowest, x.weight, 0),
                    'codes': CASE WHEN x.answer = 'listed' THEN x.codes END,
                    'text': CASE WHEN x.answer = 'unavailable'
                        THEN left(coalesce(nullif(x.text, ''), 'no answer in time'), 100) END,
                    'ms': CASE WHEN x.source = 'wire' THEN x.ms END}) AS lists,
                list_transform(list_filter(coalesce(s.lists, []), lambda x: x.answer = 'listed'), lambda x: x.zone) AS listed,
                coalesce(len(s.lists), 0) AS asked,
                coalesce(len(list_filter(s.lists, lambda x: x.answer = 'unavailable')), 0) AS unavailable,
                coalesce(len(list_filter(s.lists, lambda x: x.source IN ('cache', 'stale'))), 0) AS cached,
                coalesce(len(list_filter(s.lists, lambda x: x.source IN ('wire', 'cache', 'stale'))), 0) AS answered
            FROM sessions s LEFT JOIN report_feedback f ON f.session = s.id
            WHERE s.accepted >= make_timestamptz(%1$d) AND s.accepted < make_timestamptz(%4$d)
            """;

    private static final String CLIENTS = """
            CREATE OR REPLACE TABLE report_clients AS
            SELECT client, any_value(prefix) AS prefix, any_value(family) AS family, min(accepted) AS first_seen,
                count(*) FILTER (now) AS sessions, count(*) FILTER (truth = 'good') AS good,
                count(*) FILTER (truth = 'bad') AS bad, min(own) AS own
            FROM report_sessions GROUP BY client
            """;

    private WorkingTables() {}

    static void fill(Sql sql, Period period) throws SQLException {
        Period before = period.before();
        sql.run("SET TimeZone = 'UTC'");
        sql.run(FEEDBACK);
        sql.run(SESSIONS.formatted(
                micros(before.since()), micros(period.since()), micros(before.until()), micros(period.until())));
        sql.run(CLIENTS);
    }

    static void drop(Sql sql) throws SQLException {
        for (String table : new String[] {
            "report_feedback",
            "report_sessions",
            "report_clients",
            "report_answers",
            "report_suspects",
            "report_named",
            "report_turned",
            "report_allow_zones"
        }) {
            sql.run("DROP TABLE IF EXISTS " + table);
        }
    }

    static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
