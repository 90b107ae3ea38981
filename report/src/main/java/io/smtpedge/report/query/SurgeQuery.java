package io.smtpedge.report.query;

import io.smtpedge.report.figures.ListFigures.Surge;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks which lists listed far more good clients than usual for a time. A client counts once an hour, and a surge needs ten of them:
 * one busy sender that is listed, rightly or not, is no sign that the list is mad.
 */
@SuppressWarnings("InlineFormatString") // a query reads better above the code that runs it
final class SurgeQuery {

    private static final int ENOUGH_CLIENTS = 10;
    private static final long MICROS_IN_AN_HOUR = 3_600_000_000L;

    /** Addresses are counted so many sessions at a time, which bounds the memory for them. */
    private static final long AT_ONCE = 3_000_000;

    private static final String SESSIONS_BY_HOUR = """
            SELECT epoch_us(accepted) // 3600000000 AS hour, count(*) AS n FROM report_sessions GROUP BY hour ORDER BY hour
            """;

    /** Answers on clients that are known to be good, in a span of hours. Those that were so and then sent spam are not. */
    private static final String ANSWERS = """
            WITH answers AS NOT MATERIALIZED (
                SELECT a.zone AS zone, a.answer AS answer, hour, now, client FROM (
                    SELECT unnest(answers) AS a, epoch_us(accepted) // 3600000000 AS hour, now, client
                    FROM report_sessions
                    WHERE accepted >= make_timestamptz(%%1$d) AND accepted < make_timestamptz(%%2$d)
                        AND client NOT IN (SELECT client FROM report_turned) AND coalesce(truth = 'good' OR own <= %1$s
                        OR client IN (SELECT client FROM report_clients WHERE good >= 3 AND good >= 9 * bad), false)))
            """.formatted(WorkingTables.GOOD_HISTORY);

    /** Also of the time before: it shows what is usual. Each client once, and then counted: that needs less than DISTINCT. */
    private static final String HOURS = ANSWERS + """
            SELECT zone, hour, bool_or(now) AS now, count(*) AS answered, count(*) FILTER (hit) AS hits FROM (
                SELECT zone, hour, client, bool_or(now) AS now, bool_or(answer = 'listed') AS hit FROM answers
                WHERE answer IN ('listed', 'not-listed') AND client IS NOT NULL GROUP BY zone, hour, client)
            GROUP BY zone, hour ORDER BY zone, hour
            """;

    private static final String CLIENTS = ANSWERS + """
            SELECT count(DISTINCT client) AS n FROM answers WHERE zone = ? AND answer = 'listed'
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
        Map<String, List<SurgeFinder.Hour>> hours = hours(sql);
        sql.step("asking what each list did");
        Map<String, Surge> surges = new HashMap<>();
        for (List<SurgeFinder.Hour> zone : hours.values()) {
            SurgeFinder.Run run = SurgeFinder.find(zone);
            long clients = run == null
                    ? 0
                    : sql.one(between(CLIENTS, run.since(), run.until()), row -> row.number("n"), run.zone());
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

    private record Load(long hour, long sessions) {}

    /** The hours of each zone, in order. */
    private static Map<String, List<SurgeFinder.Hour>> hours(Sql sql) throws SQLException {
        List<Load> loads = sql.list(SESSIONS_BY_HOUR, row -> new Load(row.number("hour"), row.number("n")));
        Map<String, List<SurgeFinder.Hour>> hours = new HashMap<>();
        long sessions = 0;
        int first = 0;
        for (int i = 0; i < loads.size(); i++) {
            sessions += loads.get(i).sessions;
            boolean last = i == loads.size() - 1;
            if (last || sessions + loads.get(i + 1).sessions > AT_ONCE) {
                sql.step("looking for surges of lists", i, loads.size());
                String query = between(HOURS, loads.get(first).hour, loads.get(i).hour + 1);
                for (SurgeFinder.Hour hour : sql.list(query, SurgeQuery::hour)) {
                    hours.computeIfAbsent(hour.zone(), _ -> new ArrayList<>()).add(hour);
                }
                first = i + 1;
                sessions = 0;
            }
        }
        return hours;
    }

    private static String between(String query, long since, long until) {
        return query.formatted(since * MICROS_IN_AN_HOUR, until * MICROS_IN_AN_HOUR);
    }

    private static SurgeFinder.Hour hour(Row row) throws SQLException {
        return new SurgeFinder.Hour(
                row.text("zone"), row.number("hour"), row.flag("now"), row.number("answered"), row.number("hits"));
    }
}
