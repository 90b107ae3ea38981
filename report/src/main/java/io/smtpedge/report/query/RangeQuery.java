package io.smtpedge.report.query;

import io.smtpedge.report.figures.Senders.Range;
import java.sql.SQLException;
import java.util.List;

/**
 * Networks whose addresses act together: at least six addresses, none with five times its share of the sessions, most of them
 * greeting in the same manner (digits and tokens taken as equal), and bad: by the lower bound of what is known, or because the edge refused nearly all of them.
 */
final class RangeQuery {

    private static final int MOST = 20;

    /** The manner of a HELO: digits and tokens taken as equal. */
    static final String MANNER = "regexp_replace(lower(helo), '~[0-9a-f]{10}|[0-9]+', '#', 'g')";

    private static final String RANGES = """
            CREATE OR REPLACE TEMP TABLE report_ranges AS
            WITH busy AS (
                SELECT prefix, count(*) AS addresses, max(sessions) AS busiest FROM report_clients
                WHERE sessions > 0 AND prefix IS NOT NULL GROUP BY prefix
                HAVING count(*) >= 6 AND busiest * addresses <= 5 * sum(sessions)),
            told AS (
                SELECT prefix, count(*) AS sessions, count(*) FILTER (verdict = 'accepted') AS accepted,
                    count(*) FILTER (verdict IN ('refused', 'deferred')) AS refused,
                    count(*) FILTER (truth = 'bad') AS bad, count(*) FILTER (truth IS NOT NULL) AS known
                FROM report_sessions WHERE now AND prefix IN (SELECT prefix FROM busy) GROUP BY prefix),
            suspects AS (
                SELECT * FROM busy JOIN told USING (prefix)
                WHERE (known >= 5 AND 10 * bad >= 7 * known) OR (10 * refused >= 9 * sessions AND sessions >= 12 AND bad = known)),
            greetings AS (
                SELECT prefix, helo, count(*) AS n FROM report_sessions
                WHERE now AND helo <> '' AND prefix IN (SELECT prefix FROM suspects) GROUP BY prefix, helo),
            manners AS (
                SELECT prefix, arg_max(pattern, n) AS pattern, max(n) AS alike, sum(n)::BIGINT AS greeted FROM (
                    SELECT prefix, %s AS pattern, sum(n)::BIGINT AS n
                    FROM greetings GROUP BY ALL)
                GROUP BY prefix)
            SELECT * FROM suspects JOIN manners USING (prefix) WHERE 10 * alike >= 6 * greeted
            """.formatted(MANNER);

    private static final String BUSIEST = "SELECT * FROM report_ranges ORDER BY sessions DESC, prefix LIMIT " + MOST;

    private RangeQuery() {}

    /** The busiest of them. All are in {@code report_ranges}, for {@link FalsePositiveQuery}. */
    static List<Range> ask(Sql sql) throws SQLException {
        sql.run(RANGES);
        return sql.list(
                BUSIEST,
                row -> new Range(
                        row.text("prefix"),
                        row.number("addresses"),
                        row.number("sessions"),
                        row.number("busiest"),
                        row.number("accepted"),
                        row.share("bad", "known"),
                        row.text("pattern"),
                        row.share("alike", "greeted"),
                        AccessLine.reject(row.text("prefix"), row.text("pattern"))));
    }
}
