package io.smtpedge.report.query;

import io.smtpedge.report.figures.Health.Outage;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the times in which a list did not answer. An hour belongs to an outage if a quarter of its sessions went without the list's
 * answer, where a list that is well leaves out one in a hundred; some come from the cache even then. Up to one quiet hour does not
 * end it.
 */
final class OutageQuery {

    /** Fewer queries without an answer may be a hiccup. */
    private static final long ENOUGH = 10;

    private static final int MOST = 20;

    private static final String HOURS = """
            WITH told AS NOT MATERIALIZED (
                SELECT epoch_us(accepted) // 3600000000 AS hour,
                    list_transform(list_filter(answers, lambda x: x.answer = 'unavailable'), lambda x: x.zone) AS silent
                FROM report_sessions WHERE now AND len(answers) > 0),
            hours AS (SELECT hour, count(*) AS asked FROM told GROUP BY hour),
            failed AS (
                SELECT hour, zone, count(*) AS lost FROM (SELECT hour, unnest(silent) AS zone FROM told WHERE len(silent) > 0)
                GROUP BY hour, zone)
            SELECT zone, hour, lost, asked FROM failed JOIN hours USING (hour) ORDER BY zone, hour
            """;

    /** From the first query without an answer to the last; and the sessions that went without it. */
    private static final String OUTAGE = """
            SELECT epoch_us(min(accepted)) AS since, epoch_us(max(accepted)) AS until, count(*) AS sessions,
                count(*) FILTER (verdict = 'accepted') AS passed,
                count(*) FILTER (verdict = 'accepted' AND truth = 'bad') AS bad, count(*) FILTER (partial) AS partial
            FROM report_sessions WHERE now AND accepted >= make_timestamptz(?) AND accepted < make_timestamptz(?)
                AND list_contains(list_transform(list_filter(answers, lambda x: x.answer = 'unavailable'), lambda x: x.zone), ?)
            """;

    private OutageQuery() {}

    private record Hour(String zone, long hour, long lost, long asked) {

        boolean isSilent() {
            return 4 * lost >= asked;
        }
    }

    /** Hours of the epoch, the last one included. */
    private record Run(String zone, long first, long last, long lost) {}

    /** The longest ones first. */
    static List<Outage> ask(Sql sql) throws SQLException {
        Map<String, List<Hour>> hours = new TreeMap<>();
        for (Hour hour : sql.list(
                HOURS,
                row -> new Hour(row.text("zone"), row.number("hour"), row.number("lost"), row.number("asked")))) {
            hours.computeIfAbsent(hour.zone(), _ -> new ArrayList<>()).add(hour);
        }
        List<Run> runs = hours.values().stream()
                .flatMap(zone -> runs(zone).stream())
                .filter(run -> run.lost() >= ENOUGH)
                .sorted(Comparator.comparingLong(Run::lost).reversed().thenComparing(Run::zone))
                .limit(MOST)
                .toList();
        List<Outage> outages = new ArrayList<>();
        for (Run run : runs) {
            outages.add(outage(sql, run));
        }
        return outages;
    }

    private static List<Run> runs(List<Hour> hours) {
        List<Run> runs = new ArrayList<>();
        for (Hour hour : hours) {
            if (!hour.isSilent()) {
                continue;
            }
            Run last = runs.isEmpty() ? null : runs.getLast();
            if (last != null && hour.hour() - last.last() <= 2) {
                runs.set(runs.size() - 1, new Run(last.zone(), last.first(), hour.hour(), last.lost() + hour.lost()));
            } else {
                runs.add(new Run(hour.zone(), hour.hour(), hour.hour(), hour.lost()));
            }
        }
        return runs;
    }

    /** It begins and ends amid an hour. */
    private static Outage outage(Sql sql, Run run) throws SQLException {
        return sql.one(
                OUTAGE,
                row -> new Outage(
                        run.zone(),
                        row.time("since"),
                        row.time("until"),
                        row.number("sessions"),
                        row.number("passed"),
                        row.number("bad"),
                        row.number("partial")),
                WorkingTables.micros(ListQuery.start(run.first())),
                WorkingTables.micros(ListQuery.start(run.last() + 1)),
                run.zone());
    }
}
