package io.smtpedge.report.query;

import io.smtpedge.report.figures.FalsePositive;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Addresses that were refused, or would have been, and look like good senders. No one sign is enough to be sure, so each has a
 * weight, and the certainty is that at least one of them is right. An address with known spam of its own is not named, nor one
 * whose network sends spam; that spammers try again is no sign. Asks after {@link RangeQuery}, whose networks it leaves out.
 */
final class FalsePositiveQuery {

    private static final int MOST = 50;

    /** What remains below is a guess. */
    private static final double LEAST_CERTAINTY = 0.3;

    /** Good sessions of its own, from which on bad neighbours do not speak against an address. */
    private static final int VETERAN = 20;

    /** Known bad, as a query says it, of what {@code bad} and {@code good} count: five or more, and seven of ten. */
    private static final String KNOWN_BAD = "%1$s >= 5 AND 3 * %1$s >= 7 * %2$s";

    /** So many different mails are looked at together, which bounds the memory for them. */
    private static final long AT_ONCE = 4_000_000;

    private static final String WITH_MAIL = """
            FROM report_sessions
            WHERE now AND (held OR (overruled AND verdict IN ('refused', 'deferred'))) AND mail IS NOT NULL""";

    private static final String MAILS = "SELECT approx_count_distinct(hash(client, mail)) AS n " + WITH_MAIL;

    private static final String SAME_MAIL = """
            INSERT INTO report_tries
            SELECT client, max(n) FROM (
                SELECT client, mail, count(*) AS n, max(accepted) - min(accepted) AS span %s AND mail %% ? = ?
                GROUP BY client, mail
                HAVING n >= 3 AND span >= INTERVAL 15 MINUTE AND span >= (n - 1) * INTERVAL 1 MINUTE)
            GROUP BY client
            """.formatted(WITH_MAIL);

    private static final String SUSPECTS = """
            CREATE OR REPLACE TEMP TABLE report_suspects AS
            WITH held AS NOT MATERIALIZED (
                SELECT client, accepted, own, truth, overruled, verdict IN ('refused', 'deferred') AS refused,
                    len(list_filter(answers, lambda x: x.answer = 'listed' AND list_contains(getvariable('allow_zones'), x.zone)
                        AND x.added <= -2)) > 0 AS allowed
                FROM report_sessions WHERE now AND (overruled OR held)),
            tries AS (SELECT client, max(tries) AS tries FROM report_tries GROUP BY client),
            suspects AS (
                SELECT client, count(*) FILTER (refused) AS refusals, count(*) FILTER (overruled AND NOT refused) AS saved,
                    min(accepted) AS first, max(accepted) AS last, min(own) AS own,
                    count(*) FILTER (allowed) AS allowed, count(*) FILTER (truth = 'good' AND refused) AS cleared
                FROM held GROUP BY client),
            likely AS (
                SELECT s.*, c.prefix, c.good, c.bad, coalesce(t.tries, 0) AS tries
                FROM suspects s JOIN report_clients c USING (client) LEFT JOIN tries t USING (client)
                WHERE 4 * c.bad <= c.good
                    AND (saved > 0 OR cleared > 0 OR allowed > 0 OR s.own <= %1$s OR c.good >= 3 OR t.tries >= 3)),
            networks AS (
                SELECT prefix, sum(good) AS good, sum(bad) AS bad FROM report_clients
                WHERE prefix IN (SELECT prefix FROM likely) GROUP BY prefix),
            placed AS (
                SELECT l.*, r.prefix IS NOT NULL AS in_range, coalesce(r.bad, 0) > 0 AS in_bad_range,
                    coalesce(%3$s, false) AS in_bad_network
                FROM likely l LEFT JOIN networks n USING (prefix) LEFT JOIN report_ranges r USING (prefix))
            SELECT * FROM placed
            WHERE NOT in_bad_range AND (NOT in_bad_network OR good >= %4$d OR cleared > 0)
            ORDER BY (saved > 0)::INT + (own <= %1$s)::INT + (good >= 3)::INT + (allowed > 0)::INT + (cleared > 0)::INT DESC,
                refusals + saved DESC, client
            LIMIT %2$d
            """.formatted(
            WorkingTables.GOOD_HISTORY, MOST * 2, KNOWN_BAD.formatted("(n.bad - l.bad)", "(n.good - l.good)"), VETERAN);

    private static final String NAMED = """
            WITH names AS (
                SELECT client, arg_max(helo, accepted) FILTER (helo <> '') AS helo,
                    arg_max(sender, accepted) FILTER (sender <> '') AS sender
                FROM report_sessions WHERE client IN (SELECT client FROM report_suspects)
                    AND now AND (overruled OR held) GROUP BY client),
            held AS NOT MATERIALIZED (
                SELECT client, test, answers, verdict IN ('refused', 'deferred') AS refused FROM report_sessions
                WHERE now AND client IN (SELECT client FROM report_suspects)
                    AND (overruled OR verdict IN ('refused', 'deferred'))),
            zones AS (
                SELECT client, list(zone ORDER BY n DESC, zone)[:3] AS zones FROM (
                    SELECT client, a.zone AS zone, count(*) AS n FROM (SELECT client, unnest(answers) AS a FROM held)
                    WHERE a.answer = 'listed' AND NOT list_contains(getvariable('allow_zones'), a.zone) GROUP BY ALL)
                GROUP BY client),
            families AS (
                SELECT %1$s AS family, count(*) FILTER (truth = 'bad') AS bad, count(*) FILTER (truth = 'good') AS good
                FROM report_sessions WHERE truth IS NOT NULL
                    AND %1$s IN (SELECT %1$s FROM names JOIN report_suspects USING (client) WHERE tries > 0)
                GROUP BY family HAVING %2$s),
            tests AS (SELECT client, mode(test) AS test FROM held WHERE refused GROUP BY client)
            SELECT u.* EXCLUDE (tries), helo, sender, epoch_us(first) AS first_us, epoch_us(last) AS last_us, zones.zones, tests.test,
                CASE WHEN in_range OR in_bad_network OR coalesce(%1$s IN (SELECT family FROM families), false)
                    THEN 0 ELSE tries END AS tries
            FROM report_suspects u JOIN names USING (client) LEFT JOIN zones USING (client) LEFT JOIN tests USING (client)
            ORDER BY client
            """.formatted(RangeQuery.MANNER, KNOWN_BAD.formatted("bad", "good"));

    private FalsePositiveQuery() {}

    /** @param turned addresses that have turned: their good days are over */
    static List<FalsePositive> ask(Sql sql, Set<String> turned) throws SQLException {
        findSameMail(sql);
        sql.step("looking for false positives");
        sql.run(SUSPECTS);
        List<FalsePositive> named = sql.list(NAMED, FalsePositiveQuery::named).stream()
                .filter(suspect -> suspect.certainty() >= LEAST_CERTAINTY && !turned.contains(suspect.address()))
                .sorted(Comparator.comparingDouble(FalsePositiveQuery::rank)
                        .reversed()
                        .thenComparing(FalsePositive::address))
                .limit(MOST)
                .toList();
        sql.run("CREATE OR REPLACE TEMP TABLE report_named (client VARCHAR)");
        for (FalsePositive one : named) {
            if (one.isLikely()) {
                sql.run("INSERT INTO report_named VALUES (?)", one.address());
            }
        }
        return named;
    }

    /** In parts: there may be as many mails as sessions. */
    private static void findSameMail(Sql sql) throws SQLException {
        sql.run("CREATE OR REPLACE TEMP TABLE report_tries (client VARCHAR, tries BIGINT)");
        long parts = 1 + sql.one(MAILS, row -> row.number("n")) / AT_ONCE;
        for (long part = 0; part < parts; part++) {
            sql.step("looking for mail that was sent again", part, parts);
            sql.run(SAME_MAIL, parts, part);
        }
    }

    /** Those that are more likely right than wrong first, and of these the one that lost most mail. */
    private static double rank(FalsePositive one) {
        return (one.isLikely() ? 1e12 : 0) + one.held() + one.saved() + one.certainty();
    }

    private static FalsePositive named(Row row) throws SQLException {
        List<String> evidence = new ArrayList<>();
        double doubt = 1;
        doubt *= sign(
                evidence,
                row.number("cleared"),
                0.9,
                "%d refused sessions with mail that a recipient or filter called good");
        doubt *= sign(evidence, row.number("saved"), 0.8, "its own history outweighed the lists in %d sessions");
        long good = row.number("good");
        doubt *= sign(
                evidence,
                good >= 3 ? good : 0,
                good >= 20 ? 0.7 : 0.5,
                "%d good sessions in the journal, " + row.number("bad") + " bad");
        boolean history = row.realOrZero("own") <= WorkingTables.GOOD_HISTORY;
        doubt *= sign(evidence, history && good < 3 ? 1 : 0, 0.6, "a good history from before this journal");
        doubt *= sign(evidence, row.number("allowed"), 0.5, "on an allow list, trusted medium or high, in %d sessions");
        doubt *= sign(evidence, row.number("tries"), 0.3, "sent the same mail again %d times, as a real MTA does");
        String client = row.text("client");
        String helo = row.text("helo");
        List<String> zones = row.texts("zones");
        double certainty = Math.round((1 - doubt) * 1000) / 1000.0;
        return new FalsePositive(
                client,
                helo,
                row.text("sender"),
                row.number("refusals"),
                row.number("saved"),
                row.time("first_us"),
                row.time("last_us"),
                zones.isEmpty() ? List.of("test " + row.text("test")) : zones,
                evidence,
                certainty,
                certainty >= FalsePositive.LIKELY ? AccessLine.permit(client, helo) : "");
    }

    /** What is left of the doubt, where there is such a sign. */
    private static double sign(List<String> evidence, long count, double weight, String text) {
        if (count == 0) {
            return 1;
        }
        String said = text.replace("%d", Long.toString(count));
        evidence.add(count == 1 ? said.replace("sessions", "session") : said);
        return 1 - weight;
    }
}
