package io.smtpedge.report.query;

import io.smtpedge.report.figures.Health;
import io.smtpedge.report.figures.Health.EdgeHealth;
import io.smtpedge.report.figures.Health.Gap;
import io.smtpedge.report.figures.Health.NoticeFigures;
import io.smtpedge.report.figures.Health.Outage;
import io.smtpedge.report.figures.Health.RejectedLines;
import io.smtpedge.report.figures.Health.ShadowedList;
import io.smtpedge.report.figures.Period;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Whether the edges, the lists and the journal were well. */
final class HealthQuery {

    /** A silence in which fewer records were to be expected may be chance: e^-20. */
    private static final long LEAST_EXPECTED = 20;

    private static final int MOST = 100;

    private static final String EDGES = """
            SELECT edge, count(*) FILTER (now) AS sessions, epoch_us(max(accepted)) AS last,
                epoch_us(coalesce(min(accepted) FILTER (now), max(accepted))) AS first,
                arg_max(mode, accepted) FILTER (mode <> '') AS mode,
                count(*) FILTER (now AND advice IN ('throttle', 'later', 'refuse')) AS advised,
                count(*) FILTER (now AND advice IN ('throttle', 'later', 'refuse') AND verdict = 'accepted') AS passed,
                count(*) FILTER (now AND verdict IN ('refused', 'deferred', 'limited') AND test IN ('reputation', 'throttle')) AS held
            FROM report_sessions GROUP BY edge ORDER BY edge
            """;

    private static final String SHADOWED = """
            SELECT subject, epoch_us(since) AS since, text FROM (
                SELECT subject, arg_max(kind, "at") AS kind, max("at") AS since, arg_max(text, "at") AS text
                FROM notices WHERE kind IN ('list-shadowed', 'list-back') AND "at" < make_timestamptz(?)
                GROUP BY edge, subject)
            WHERE kind = 'list-shadowed' QUALIFY row_number() OVER (PARTITION BY subject ORDER BY since) = 1 ORDER BY subject
            """;

    private static final String ANSWERS = """
            WITH heard AS (
                SELECT coalesce(sum(n) FILTER (source IN ('cache', 'stale')), 0)::BIGINT AS cached,
                    coalesce(sum(n) FILTER (source IN ('wire', 'cache', 'stale')), 0)::BIGINT AS answered
                FROM report_heard),
            told AS (
                SELECT coalesce(sum(n), 0)::BIGINT AS asked,
                    coalesce(sum(n) FILTER (len(list_filter(answers, lambda x: x.answer = 'unavailable')) = len(answers)), 0)
                        ::BIGINT AS silent,
                    coalesce(sum(n) FILTER (partial), 0)::BIGINT AS partial
                FROM report_answers WHERE now),
            homeless AS (SELECT count(*) AS down FROM report_sessions WHERE now AND backend_down),
            hidden AS (
                SELECT coalesce(sum(sessions), 0)::BIGINT AS pseudonyms FROM report_clients
                WHERE client IS NOT NULL AND NOT regexp_full_match(client, '[0-9.]+|[0-9a-f:.]*:[0-9a-f:.]*'))
            SELECT * FROM heard, told, homeless, hidden
            """;

    private static final String NOTICES = """
            SELECT kind, subject, count(*) AS n, epoch_us(max("at")) AS last, arg_max(text, "at") AS text
            FROM notices WHERE "at" >= make_timestamptz(?) AND "at" < make_timestamptz(?)
            GROUP BY kind, subject ORDER BY last DESC, kind, subject LIMIT %d
            """.formatted(MOST);

    private static final String REJECTED = """
            SELECT why, count(*) AS n, arg_min(file, (file, line)) AS file, arg_min(line, (file, line)) AS line FROM (
                -- Each of the future has a time of its own, and all of them one cause.
                SELECT file, line, regexp_replace(why, '^(it is from the future): .*', '\\1') AS why FROM rejected_lines)
            GROUP BY why ORDER BY n DESC, why LIMIT %d
            """.formatted(MOST);

    private static final String FEEDBACK = """
            SELECT count(*) AS n, count(*) FILTER (NOT counted) AS kept_out FROM feedback
            WHERE "at" >= make_timestamptz(?) AND "at" < make_timestamptz(?)
            """;

    private static final String HOURS = """
            SELECT edge, epoch_us(accepted) // 3600000000 AS hour, count(*) AS n FROM report_sessions
            GROUP BY ALL ORDER BY edge, hour
            """;

    private final Sql sql;
    private final Period period;
    private final Instant end;

    /** @param written no record is later than this, also where the period ends in the future */
    HealthQuery(Sql sql, Period period, Instant written) {
        this.sql = sql;
        this.period = period;
        this.end = written.isBefore(period.until()) ? written : period.until();
    }

    Health ask(List<ShadowedList> shadowed) throws SQLException {
        List<EdgeHealth> edges = sql.list(
                EDGES,
                row -> new EdgeHealth(
                        row.text("edge"),
                        row.number("sessions"),
                        row.time("first"),
                        row.time("last"),
                        row.text("mode"),
                        row.number("advised"),
                        row.number("passed"),
                        row.number("held")));
        List<NoticeFigures> notices = inPeriod(
                NOTICES,
                row -> new NoticeFigures(
                        row.text("kind"), row.text("subject"), row.number("n"), row.time("last"), row.text("text")));
        List<RejectedLines> rejected = sql.list(
                REJECTED,
                row -> new RejectedLines(row.text("why"), row.number("n"), row.text("file"), row.number("line")));
        long[] feedback = inPeriod(FEEDBACK, row -> new long[] {row.number("n"), row.number("kept_out")})
                .getFirst();
        List<Gap> gaps = gaps();
        List<Outage> outages = OutageQuery.ask(sql);
        return sql.one(
                ANSWERS,
                row -> new Health(
                        edges,
                        shadowed,
                        row.share("cached", "answered"),
                        row.share("silent", "asked"),
                        row.share("partial", "asked"),
                        row.number("down"),
                        notices,
                        outages,
                        gaps,
                        rejected,
                        feedback[0],
                        feedback[1],
                        row.number("pseudonyms")));
    }

    private <T> List<T> inPeriod(String query, Sql.Reader<T> reader) throws SQLException {
        return sql.list(query, reader, WorkingTables.micros(period.since()), WorkingTables.micros(period.until()));
    }

    /** The lists in shadow at the end of the period, each with its first edge's notice. */
    static List<ShadowedList> shadowed(Sql sql, Period period) throws SQLException {
        return sql.list(
                SHADOWED,
                row -> new ShadowedList(row.text("subject"), row.time("since"), row.text("text")),
                WorkingTables.micros(period.until()));
    }

    private record Count(String edge, long hour, long sessions) {}

    private List<Gap> gaps() throws SQLException {
        Map<String, TreeMap<Long, Long>> hours = new TreeMap<>();
        for (Count count : sql.list(HOURS, row -> new Count(row.text("edge"), row.number("hour"), row.number("n")))) {
            hours.computeIfAbsent(count.edge, edge -> new TreeMap<>()).put(count.hour, count.sessions);
        }
        List<Gap> gaps = new ArrayList<>();
        hours.forEach((edge, counts) -> gaps.addAll(gaps(edge, counts)));
        return gaps;
    }

    /**
     * Whole hours without a record, from the beginning of the period, or from the edge's first record where that is later, to the
     * end of the period, or to now.
     *
     * @param counts also those of the time before, which show what is usual
     */
    private List<Gap> gaps(String edge, SortedMap<Long, Long> counts) {
        long usual = median(counts);
        List<Gap> gaps = new ArrayList<>();
        long begin = Math.ceilDiv(period.since().getEpochSecond(), 3600);
        long last = Math.max(begin - 1, counts.firstKey());
        long end = Math.floorDiv(this.end.getEpochSecond(), 3600);
        SortedMap<Long, Long> inPeriod = new TreeMap<>(counts.tailMap(begin));
        inPeriod.putIfAbsent(end, 0L);
        for (long hour : inPeriod.keySet()) {
            long silent = hour - last - 1;
            if (silent > 0 && silent * usual >= LEAST_EXPECTED) {
                gaps.add(new Gap(edge, ListQuery.start(last + 1), ListQuery.start(hour), silent * usual));
            }
            last = hour;
        }
        return gaps;
    }

    private static long median(SortedMap<Long, Long> counts) {
        long[] sorted =
                counts.values().stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
