package io.smtpedge.report.query;

import io.smtpedge.report.figures.ListFigures.Surge;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Asks which lists listed far more good clients than usual for a time. A client counts once an hour, and a surge needs ten of them:
 * one busy sender that is listed, rightly or not, is no sign that the list is mad.
 */
final class SurgeQuery {

    private static final int ENOUGH_CLIENTS = 10;

    /** Answers on clients that are known to be good. Those that were so and then sent spam are not. */
    private static final String ANSWERS = """
            WITH answers AS NOT MATERIALIZED (
                SELECT l.zone AS zone, l.answer AS answer, hour, now, client FROM (
                    SELECT unnest(lists) AS l, epoch_us(accepted) // 3600000000 AS hour, now, client
                    FROM report_sessions
                    WHERE client NOT IN (SELECT client FROM report_turned) AND coalesce(truth = 'good' OR own <= %s
                        OR client IN (SELECT client FROM report_clients WHERE good >= 3 AND good >= 9 * bad), false)))
            """.formatted(WorkingTables.GOOD_HISTORY);

    /** Also of the time before: it shows what is usual. */
    private static final String HOURS = ANSWERS + """
            SELECT zone, hour, bool_or(now) AS now, count(DISTINCT client) AS answered,
                count(DISTINCT client) FILTER (answer = 'listed') AS hits
            FROM answers WHERE answer IN ('listed', 'not-listed') GROUP BY zone, hour ORDER BY zone, hour
            """;

    private static final String CLIENTS = ANSWERS + """
            SELECT count(DISTINCT client) AS n FROM answers
            WHERE zone = ? AND answer = 'listed' AND hour >= ? AND hour < ?
            """;

    private SurgeQuery() {}

    /**
     * The surge of each list that had one.
     *
     * @param turned the addresses that were good and are no longer
     */
    static Map<String, Surge> ask(Sql sql, Set<String> turned) throws SQLException {
        sql.run("CREATE OR REPLACE TEMP TABLE report_turned (client VARCHAR)");
        for (String client : turned) {
            sql.run("INSERT INTO report_turned VALUES (?)", client);
        }
        Map<String, List<SurgeFinder.Hour>> hours =
                sql.list(HOURS, SurgeQuery::hour).stream().collect(Collectors.groupingBy(SurgeFinder.Hour::zone));
        Map<String, Surge> surges = new HashMap<>();
        for (List<SurgeFinder.Hour> zone : hours.values()) {
            SurgeFinder.Run run = SurgeFinder.find(zone);
            long clients =
                    run == null ? 0 : sql.one(CLIENTS, row -> row.number("n"), run.zone(), run.since(), run.until());
            if (run != null && clients >= ENOUGH_CLIENTS) {
                surges.put(
                        run.zone(),
                        new Surge(
                                ListQuery.start(run.since()),
                                ListQuery.start(run.until()),
                                run.rate(),
                                run.usual(),
                                clients));
            }
        }
        return surges;
    }

    private static SurgeFinder.Hour hour(Row row) throws SQLException {
        return new SurgeFinder.Hour(
                row.text("zone"), row.number("hour"), row.flag("now"), row.number("answered"), row.number("hits"));
    }
}
