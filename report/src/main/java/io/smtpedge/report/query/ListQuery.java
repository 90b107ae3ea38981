package io.smtpedge.report.query;

import io.smtpedge.report.figures.ListFigures;
import io.smtpedge.report.figures.ListFigures.Budget;
import io.smtpedge.report.figures.ListFigures.CodeFigures;
import io.smtpedge.report.figures.ListFigures.Effect;
import io.smtpedge.report.figures.ListFigures.Failure;
import io.smtpedge.report.figures.ListFigures.FalseAlarms;
import io.smtpedge.report.figures.ListFigures.Kind;
import io.smtpedge.report.figures.ListFigures.Latency;
import io.smtpedge.report.figures.ListFigures.Overlap;
import io.smtpedge.report.figures.ListFigures.ZoneFigures;
import io.smtpedge.report.figures.Share;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/** What each DNS list did. Asks after {@link FalsePositiveQuery}, whose addresses it counts for each list. */
final class ListQuery {

    private static final int MOST_CODES = 12;
    private static final int MOST_ERRORS = 3;

    /** How sure a precision must be for an estimate of false alarms to rest on it: known hits. */
    private static final int ENOUGH_KNOWN = 10;

    private static final String ZONES = """
            SELECT l.zone AS zone,
                count(*) FILTER (now) AS asked,
                count(*) FILTER (now AND l.answer IN ('listed', 'not-listed')) AS answered,
                count(*) FILTER (now AND l.answer = 'listed') AS hits,
                count(*) FILTER (now AND l.answer = 'listed' AND kin = 1) AS uniq,
                count(*) FILTER (now AND l.answer = 'listed' AND truth IS NOT NULL) AS known,
                count(*) FILTER (now AND l.answer = 'listed' AND truth = 'bad') AS bad,
                count(*) FILTER (now AND l.answer = 'unavailable') AS unavailable,
                count(*) FILTER (now AND l.answer = 'pending') AS pending,
                count(*) FILTER (now AND l.source IN ('cache', 'stale')) AS cached,
                approx_quantile(l.ms, 0.5) FILTER (now AND l.source = 'wire') AS p50,
                approx_quantile(l.ms, 0.99) FILTER (now AND l.source = 'wire') AS p99,
                count(*) FILTER (now AND by_lists AND score >= threshold AND score - added < threshold) AS would_pass,
                count(*) FILTER (now AND verdict = 'accepted' AND score < threshold AND score - added >= threshold)
                    AS would_be_refused,
                count(*) FILTER (now AND by_lists AND added > 0) AS refusals,
                count(*) FILTER (now AND by_lists AND added > 0 AND named) AS named
            FROM report_answers GROUP BY l.zone HAVING count(*) FILTER (now) > 0 ORDER BY hits DESC, zone
            """;

    private static final String CODES = """
            SELECT l.zone AS zone, c.code AS code, count(*) AS hits, count(*) FILTER (kin = 1) AS uniq,
                count(*) FILTER (truth IS NOT NULL) AS known, count(*) FILTER (truth = 'bad') AS bad
            FROM report_answers, unnest(l.codes) AS c(code) WHERE now AND l.answer = 'listed'
            GROUP BY l.zone, c.code ORDER BY hits DESC, code
            """;

    private static final String ERRORS = """
            SELECT l.zone AS zone, coalesce(nullif(l.text, ''), 'no answer in time') AS text, count(*) AS n
            FROM report_answers WHERE now AND l.answer = 'unavailable' GROUP BY ALL ORDER BY n DESC LIMIT 1000
            """;

    private static final String OVERLAPS = """
            WITH several AS (SELECT hits FROM (SELECT list_transform(list_filter(lists, lambda x: x.answer = 'listed'),
                    lambda x: x.zone) AS hits FROM report_sessions WHERE now) WHERE len(hits) > 1)
            SELECT a.zone AS zone, b.zone AS other, count(*) AS n
            FROM several, unnest(hits) AS a(zone), unnest(hits) AS b(zone) WHERE a.zone <> b.zone
            GROUP BY ALL ORDER BY zone, n DESC, other
            """;

    /** Also of the time before: it shows what is usual. */
    private static final String HOURS = """
            SELECT l.zone AS zone, epoch_us(accepted) // 3600000000 AS hour, bool_or(now) AS now,
                count(*) FILTER (l.answer IN ('listed', 'not-listed')) AS answered,
                count(*) FILTER (l.answer = 'listed') AS hits,
                count(*) FILTER (l.answer = 'listed' AND known_good) AS good,
                count(*) FILTER (l.source = 'wire') AS wire
            FROM report_answers GROUP BY l.zone, hour ORDER BY l.zone, hour
            """;

    private final Sql sql;
    private final ListNames names;
    private final Set<String> allowZones;

    /** @param allowZones the lists that speak for clients, as {@link AllowZones} found them */
    ListQuery(Sql sql, ListNames names, Set<String> allowZones) {
        this.sql = sql;
        this.names = names;
        this.allowZones = allowZones;
    }

    /** One hour (of the epoch) of one list. */
    record Hour(String zone, long hour, boolean now, long answered, long hits, long good, long wire) {}

    private record Fault(String zone, String text, long count) {}

    private record Code(String zone, CodeFigures figures) {}

    /** @param shadowed the lists in shadow */
    ListFigures ask(Set<String> shadowed) throws SQLException {
        prepare();
        Map<String, List<CodeFigures>> codes = sql.list(CODES, this::code).stream()
                .collect(Collectors.groupingBy(Code::zone, Collectors.mapping(Code::figures, Collectors.toList())));
        Map<String, List<Fault>> errors =
                sql.list(ERRORS, row -> new Fault(row.text("zone"), row.text("text"), row.number("n"))).stream()
                        .collect(Collectors.groupingBy(Fault::zone));
        Map<String, List<Hour>> hours =
                sql.list(HOURS, ListQuery::hour).stream().collect(Collectors.groupingBy(Hour::zone));
        List<ZoneFigures> zones = sql.list(ZONES, row -> {
            String zone = row.text("zone");
            return zone(
                    row,
                    shadowed.contains(zone),
                    codes.getOrDefault(zone, List.of()),
                    errors.getOrDefault(zone, List.of()),
                    hours.getOrDefault(zone, List.of()));
        });
        return new ListFigures(zones, overlaps(zones));
    }

    /** A row for each answer, with what is asked of its session. {@code kin}: how many lists of its kind listed the client. */
    private void prepare() throws SQLException {
        sql.run("""
                CREATE OR REPLACE TEMP VIEW report_answers AS
                SELECT s.accepted, s.now, s.verdict, s.truth, s.score, s.threshold,
                    s.verdict IN ('refused', 'deferred') AND s.test IN ('dnsbl', 'reputation', 'repeat-offender') AS by_lists,
                    s.client IN (SELECT client FROM report_named) AS named,
                    coalesce(s.truth = 'good' OR s.own <= %s OR s.client IN
                        (SELECT client FROM report_clients WHERE good >= 3 AND good >= 9 * bad), false) AS known_good,
                    len(list_filter(s.lists, lambda x: x.answer = 'listed'
                        AND list_contains(getvariable('allow_zones'), x.zone)
                            = list_contains(getvariable('allow_zones'), u.l.zone))) AS kin,
                    coalesce(u.l.lowest, u.l.weight, 0) AS added, u.l AS l
                FROM report_sessions s, unnest(s.lists) AS u(l)
                """.formatted(WorkingTables.GOOD_HISTORY));
    }

    private ZoneFigures zone(Row row, boolean shadowed, List<CodeFigures> codes, List<Fault> errors, List<Hour> hours)
            throws SQLException {
        String zone = row.text("zone");
        Kind kind = kind(zone);
        Share precision = precision(row, kind);
        Double p50 = row.real("p50");
        Double p99 = row.real("p99");
        return new ZoneFigures(
                zone,
                names.title(zone),
                kind,
                shadowed,
                row.number("asked"),
                row.number("answered"),
                row.number("hits"),
                row.number("uniq"),
                precision,
                row.number("unavailable"),
                row.number("pending"),
                row.number("cached"),
                p50 == null || p99 == null ? null : new Latency(p50, p99),
                new Effect(row.number("would_pass"), row.number("would_be_refused")),
                falseAlarms(row.number("refusals"), row.number("named"), precision),
                new Budget(busiestDay(hours), names.perDay(zone)),
                kind == Kind.BLOCK ? SurgeFinder.find(hours) : null,
                codes.stream().limit(MOST_CODES).toList(),
                errors.stream()
                        .limit(MOST_ERRORS)
                        .map(error -> new Failure(error.text(), error.count()))
                        .toList());
    }

    private Kind kind(String zone) {
        return allowZones.contains(zone) ? Kind.ALLOW : Kind.BLOCK;
    }

    private Code code(Row row) throws SQLException {
        String zone = row.text("zone");
        String code = row.text("code");
        return new Code(
                zone,
                new CodeFigures(
                        code,
                        names.code(zone, code),
                        row.number("hits"),
                        row.number("uniq"),
                        precision(row, kind(zone))));
    }

    private static Share precision(Row row, Kind kind) throws SQLException {
        long known = row.number("known");
        long bad = row.number("bad");
        return new Share(kind == Kind.BLOCK ? bad : known - bad, known);
    }

    private static FalseAlarms falseAlarms(long refusals, long named, Share precision) {
        boolean sure = precision.whole() >= ENOUGH_KNOWN;
        return new FalseAlarms(
                refusals,
                named,
                sure ? OptionalDouble.of(refusals * (1 - precision.high())) : OptionalDouble.empty(),
                sure ? OptionalDouble.of(refusals * (1 - precision.low())) : OptionalDouble.empty());
    }

    private static Hour hour(Row row) throws SQLException {
        return new Hour(
                row.text("zone"),
                row.number("hour"),
                row.flag("now"),
                row.number("answered"),
                row.number("hits"),
                row.number("good"),
                row.number("wire"));
    }

    private static long busiestDay(List<Hour> hours) {
        return hours.stream()
                .filter(Hour::now)
                .collect(Collectors.groupingBy(hour -> hour.hour() / 24, Collectors.summingLong(Hour::wire)))
                .values()
                .stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    private List<Overlap> overlaps(List<ZoneFigures> zones) throws SQLException {
        Map<String, Long> hits = zones.stream().collect(Collectors.toMap(ZoneFigures::zone, ZoneFigures::hits));
        return sql.list(
                OVERLAPS,
                row -> new Overlap(
                        row.text("zone"),
                        row.text("other"),
                        new Share(row.number("n"), hits.getOrDefault(row.text("zone"), row.number("n")))));
    }

    /** The beginning of an hour of the epoch. */
    static Instant start(long hour) {
        return Instant.ofEpochSecond(hour * 3600);
    }
}
