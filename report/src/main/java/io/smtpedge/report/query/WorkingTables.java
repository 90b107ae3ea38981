package io.smtpedge.report.query;

import io.smtpedge.report.figures.Period;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Reads the journal's sessions into tables that all sections ask. They hold what the sections need and no more: with fifty
 * million sessions each octet of a row is fifty megabytes of disk. The large ones are no temporary tables: those DuckDB would keep as they are, while
 * it compresses what is in its file.
 *
 * <dl>
 *   <dt>report_sessions
 *   <dd>a row for each session from the beginning of the period before to the end of the period. {@code now}: it is in the
 *       period; {@code before}: in the one before. {@code verdict}: accepted, deferred, limited, refused or other. {@code
 *       truth}: good, bad, or null where nobody knows. {@code held}: refused or deferred, and not by the operator's own rules and
 *       by plain limits, which are meant as they are. {@code own}: what the address's own history spoke against it, in log-odds.
 *       {@code answers}: what each list said, and what that added to the score.
 *       Of a pseudonymised session {@code client} begins with a tilde, which no address does. Numbers that no edge writes, in
 *       batches that others made, are held within what is plausible.
 *   <dt>report_clients
 *   <dd>a row for each address.
 *   <dt>report_answers
 *   <dd>sessions with the same answers, counted by what else is asked about lists: a table that hardly grows with the journal.
 *       {@code by_lists}: they were held for what the lists said.
 *   <dt>report_heard
 *   <dd>the period's answers by list and day, without their sessions. {@code step}: how long one took on the wire, as the
 *       logarithm of milliseconds in {@link #STEPS}; {@code text}: why there was none.
 * </dl>
 *
 * <p>The truth is what somebody else said: the backend of a session that was forwarded, or feedback. Nothing that the edge itself
 * decided is ever taken for true, or each list would prove itself right.
 *
 * <p>Memory: nothing here, and in the classes that ask, keeps texts in the states of an aggregate over many groups (as {@code
 * any_value} and {@code arg_max} of a text do): those states DuckDB cannot put on disk. Texts are asked for once it is known
 * whose.
 */
@SuppressWarnings("InlineFormatString") // a query reads better above the code that runs it
final class WorkingTables {

    /** History of about twenty good sessions and none that was bad (docs/reports.md). */
    static final double GOOD_HISTORY = -1.5;

    /** Steps of a logarithm of time: neighbours differ by two per cent. */
    static final int STEPS = 50;

    private static final Duration DAY = Duration.ofDays(1);

    /** In a query, to be replaced by the microseconds of the day that is read. */
    private static final String FROM = "{from}";

    private static final String UNTIL = "{until}";

    /** Tokens are addresses of the same network, and so perhaps those of others: the two must not be counted together. */
    private static final String CLIENT = "CASE WHEN pseudonymised THEN '~' || client ELSE client END AS client";

    private static final String FEEDBACK = """
            CREATE OR REPLACE TEMP TABLE report_feedback AS
            WITH about AS (
                SELECT session, finding FROM feedback WHERE counted AND coalesce(session, '') <> ''
                UNION ALL
                -- Without a session's id it is about the last session of the address before it.
                SELECT s.id, f.finding
                FROM (SELECT %1$s, "at", finding FROM feedback
                      WHERE counted AND coalesce(session, '') = '' AND client IS NOT NULL) f
                ASOF JOIN (SELECT id, %1$s, accepted FROM sessions
                           WHERE client IN (SELECT client FROM feedback WHERE coalesce(session, '') = '')) s
                  ON f.client = s.client AND f."at" >= s.accepted
                WHERE f."at" - s.accepted <= INTERVAL 7 DAY)
            SELECT session, bool_or(finding IN ('spam', 'virus', 'trap', 'complaint')) AS spam,
                bool_or(finding = 'not-spam') AS not_spam, bool_or(finding = 'accepted') AS accepted
            FROM about GROUP BY session
            """.formatted(CLIENT);

    private static final String SESSIONS = """
            SELECT s.accepted, s.accepted >= make_timestamptz(%3$d) AS now, s.accepted < make_timestamptz(%4$d) AS before,
                coalesce(s.edge, '') AS edge, %5$s, s.prefix,
                CASE WHEN s.asn <= 4294967295 THEN s.asn END AS asn,
                CASE s.outcome WHEN 'forwarded' THEN 'accepted' WHEN 'deferred' THEN 'deferred' WHEN 'limited' THEN 'limited'
                    WHEN 'refused' THEN 'refused' ELSE 'other' END AS verdict,
                s.outcome = 'backend-down' AS backend_down, coalesce(s.test, '') AS test,
                s.outcome IN ('refused', 'deferred')
                    AND NOT regexp_matches(coalesce(s.test, ''), '^(deny-list|connections)$|-per-') AS held,
                s.p, s.low, s.high, coalesce(s.advice, '') AS advice, coalesce(s.mode, '') AS mode,
                coalesce(s.overruled, false) AS overruled,
                list_sum(list_transform(list_filter(s.logits, lambda x: x.name IN ('history', 'recent')), lambda x: x.logit))
                    AS own,
                coalesce(s.helo, '') AS helo,
                lower(regexp_extract(coalesce(s.envelopes[1]."from", ''), '@([^@>]+)>?$', 1)) AS sender,
                CASE WHEN len(s.envelopes) > 0 THEN hash(s.envelopes[1]."from", s.envelopes[1]."to"[1]) END AS mail,
                least(greatest(coalesce(s.recipients, 0), 0), 1000000) AS recipients,
                least(greatest(coalesce(s.unknown_recipients, 0), 0), 1000000) AS unknown,
                least(greatest(coalesce(s.delivered, 0), 0), 1000000) AS delivered,
                least(greatest(coalesce(s.bytes_from_client, 0), 0), 1099511627776) AS bytes,
                CASE WHEN f.not_spam THEN false WHEN f.spam THEN true ELSE s.outcome = 'forwarded'
                    AND list_has_any(coalesce(s.findings, []), ['spam', 'virus', 'trap', 'complaint']) END AS spam,
                CASE WHEN f.not_spam THEN 'good' WHEN f.spam THEN 'bad' WHEN s.outcome <> 'forwarded' THEN NULL
                    WHEN list_has_any(coalesce(s.findings, []),
                        ['spam', 'virus', 'trap', 'complaint', 'early-talk', 'helo-is-us']) THEN 'bad'
                    WHEN s.unknown_recipients >= 3 AND 2 * s.unknown_recipients::BIGINT >= s.recipients THEN 'bad'
                    WHEN list_contains(s.findings, 'accepted') OR f.accepted THEN 'good' END AS truth,
                CASE WHEN s.score BETWEEN -1000000 AND 1000000 THEN s.score END AS score,
                CASE WHEN s.threshold BETWEEN -1000000 AND 1000000 THEN s.threshold END AS threshold, coalesce(s.partial, false) AS partial,
                list_transform(coalesce(s.lists, []), lambda x: {
                    'zone': x.zone, 'answer': x.answer, 'added': least(greatest(coalesce(x.lowest, x.weight, 0), -1000000), 1000000),
                    'codes': CASE WHEN x.answer = 'listed' THEN x.codes END}) AS answers
            FROM sessions s LEFT JOIN report_feedback f ON f.session = s.id
            WHERE s.accepted >= make_timestamptz(%1$s) AND s.accepted < make_timestamptz(%2$s)
            """;

    private static final String CLIENTS = """
            CREATE OR REPLACE TABLE report_clients AS
            SELECT client, prefix, count(*) FILTER (now) AS sessions, count(*) FILTER (truth = 'good') AS good,
                count(*) FILTER (truth = 'bad') AS bad, min(own) AS own
            FROM report_sessions GROUP BY client, prefix
            """;

    private static final String ANSWERS = """
            CREATE OR REPLACE TEMP TABLE report_answers AS
            SELECT now, answers, truth, score, threshold, partial, verdict = 'accepted' AS passed,
                verdict IN ('refused', 'deferred') AND test IN ('dnsbl', 'reputation', 'repeat-offender') AS by_lists,
                count(*) AS n
            FROM report_sessions WHERE len(answers) > 0 GROUP BY ALL
            """;

    private static final String HEARD = """
            SELECT l.zone AS zone, l.answer AS answer, l.source AS source, day, count(*) AS n,
                CASE WHEN l.source = 'wire' AND isfinite(l.ms)
                    THEN round(%3$d * ln(least(greatest(l.ms, 0.001), 1e9)))::SMALLINT END AS step,
                CASE WHEN l.answer = 'unavailable'
                    THEN left(coalesce(nullif(l.text, ''), 'no answer in time'), 100) END AS text
            FROM (SELECT unnest(lists) AS l, epoch_us(accepted) // 86400000000 AS day FROM sessions
                WHERE accepted >= make_timestamptz(%1$s) AND accepted < make_timestamptz(%2$s))
            GROUP BY ALL
            """;

    private WorkingTables() {}

    static void fill(Sql sql, Period period) throws SQLException {
        Period before = period.before();
        sql.run("SET TimeZone = 'UTC'");
        // For who watches: it is not printed.
        sql.run("SET enable_progress_bar = true");
        sql.run("SET enable_progress_bar_print = false");
        Span held = held(sql);
        sql.step("reading feedback");
        sql.run(FEEDBACK);
        fill(
                sql,
                "report_sessions",
                SESSIONS.formatted(FROM, UNTIL, micros(period.since()), micros(before.until()), CLIENT),
                "reading sessions",
                new Span(before.since(), period.until()).within(held));
        sql.step("counting addresses");
        sql.run(CLIENTS);
        sql.run(ANSWERS);
        fill(
                sql,
                "report_heard",
                HEARD.formatted(FROM, UNTIL, STEPS),
                "reading what the lists answered",
                new Span(period.since(), period.until()).within(held));
    }

    /** The time of which the journal has sessions: who asks for all years must not wait for each day of them. */
    private static Span held(Sql sql) throws SQLException {
        return sql.one(
                "SELECT epoch_us(min(accepted)) AS first, epoch_us(max(accepted)) AS last FROM sessions",
                row -> new Span(row.time("first"), row.time("last").plus(1, ChronoUnit.MICROS)));
    }

    /** Nothing where it ends before it begins. */
    private record Span(Instant since, Instant until) {

        Span within(Span other) {
            return new Span(
                    since.isBefore(other.since) ? other.since : since,
                    until.isAfter(other.until) ? other.until : until);
        }

        String in(String query) {
            return query.replace(FROM, Long.toString(micros(since))).replace(UNTIL, Long.toString(micros(until)));
        }
    }

    /** Day by day: memory for what is sorted or joined meanwhile is that of a day, and it can be told how far it is. */
    private static void fill(Sql sql, String table, String query, String words, Span span) throws SQLException {
        sql.run("CREATE OR REPLACE TABLE " + table + " AS " + new Span(span.since, span.since).in(query));
        long days = Math.ceilDiv(micros(span.until) - micros(span.since), micros(Instant.EPOCH.plus(DAY)));
        for (long day = 0; day < days; day++) {
            Instant from = span.since.plus(DAY.multipliedBy(day));
            Instant until = day == days - 1 ? span.until : from.plus(DAY);
            sql.step(words, day, days);
            sql.run("INSERT INTO " + table + " " + new Span(from, until).in(query));
        }
    }

    static void drop(Sql sql) throws SQLException {
        for (String table : new String[] {
            "report_feedback",
            "report_sessions",
            "report_clients",
            "report_answers",
            "report_heard",
            "report_hits",
            "report_tries",
            "report_ranges",
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
