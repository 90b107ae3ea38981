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
import io.smtpedge.report.figures.ListFigures.Surge;
import io.smtpedge.report.figures.ListFigures.ZoneFigures;
import io.smtpedge.report.figures.Share;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What each DNS list did. Asks after {@link FalsePositiveQuery}, whose addresses it counts for each list. */
final class ListQuery {

    private static final int MOST_CODES = 12;
    private static final int MOST_ERRORS = 3;

    /** How sure a precision must be for an estimate of false alarms to rest on it: known hits. */
    private static final int ENOUGH_KNOWN = 10;

    /**
     * The answers that listed a client, or added to its score. {@code uniq}: no other list of its kind listed it. The lists are
     * unnested in a SELECT of their own: beside another table in FROM, each would be a join with its session.
     */
    private static final String HITS = """
            CREATE OR REPLACE TEMP TABLE report_hits AS
            WITH told AS NOT MATERIALIZED (
                SELECT truth, passed, by_lists, score, threshold, n, answers,
                    len(list_filter(answers, lambda x: x.answer = 'unavailable')) = 0 AS complete,
                    list_filter(answers, lambda x: x.answer = 'listed') AS listed FROM report_answers WHERE now),
            counted AS NOT MATERIALIZED (
                SELECT * EXCLUDE (listed), len(listed) AS listing,
                    len(list_filter(listed, lambda x: list_contains(getvariable('allow_zones'), x.zone))) AS allowing FROM told),
            apart AS NOT MATERIALIZED (SELECT * EXCLUDE (answers), unnest(answers) AS a FROM counted)
            SELECT a.zone AS zone, a.answer = 'listed' AS listed, a.codes AS codes, truth, by_lists AND a.added > 0 AS refusal,
                a.answer = 'listed' AND 1 = CASE WHEN list_contains(getvariable('allow_zones'), a.zone) THEN allowing
                    ELSE listing - allowing END AS uniq,
                coalesce(by_lists AND score >= threshold AND score - a.added < threshold, false) AS would_pass,
                coalesce(passed AND score < threshold AND score - a.added >= threshold, false) AS would_be_refused,
                complete, sum(n) AS n
            FROM apart WHERE a.answer = 'listed' OR a.added <> 0 GROUP BY ALL
            """;

    private static final String ZONES = """
            WITH slow AS (
                SELECT zone, exp(step / %1$d.0) AS ms, sum(sum(n)) OVER (PARTITION BY zone ORDER BY step) AS so_far,
                    sum(sum(n)) OVER (PARTITION BY zone) AS whole
                FROM report_heard WHERE step IS NOT NULL GROUP BY zone, step),
            latencies AS (
                SELECT zone, min(ms) FILTER (2 * so_far >= whole) AS p50, min(ms) FILTER (100 * so_far >= 99 * whole) AS p99
                FROM slow GROUP BY zone),
            named AS (
                SELECT a.zone AS zone, count(*) AS named FROM (
                    SELECT unnest(answers) AS a FROM report_sessions WHERE now AND client IN (SELECT client FROM report_named)
                        AND verdict IN ('refused', 'deferred') AND test IN ('dnsbl', 'reputation', 'repeat-offender'))
                WHERE a.added > 0 GROUP BY a.zone),
            heard AS (
                SELECT zone, sum(n) AS asked, sum(n) FILTER (answer IN ('listed', 'not-listed')) AS answered,
                    sum(n) FILTER (answer = 'unavailable') AS unavailable, sum(n) FILTER (answer = 'pending') AS pending,
                    sum(n) FILTER (source IN ('cache', 'stale')) AS cached
                FROM report_heard GROUP BY zone),
            hits AS (
                SELECT zone, sum(n) FILTER (listed) AS hits, sum(n) FILTER (uniq) AS uniq,
                    sum(n) FILTER (listed AND truth IS NOT NULL) AS known, sum(n) FILTER (listed AND truth = 'bad') AS bad,
                    sum(n) FILTER (would_pass) AS would_pass, sum(n) FILTER (would_be_refused) AS would_be_refused,
                    sum(n) FILTER (would_pass AND complete) AS needed,
                    sum(n) FILTER (refusal) AS refusals
                FROM report_hits GROUP BY zone)
            SELECT * FROM heard LEFT JOIN hits USING (zone) LEFT JOIN named USING (zone) LEFT JOIN latencies USING (zone)
            ORDER BY coalesce(hits, 0) DESC, zone
            """.formatted(WorkingTables.STEPS);

    private static final String CODES = """
            SELECT zone, code, sum(n) AS hits, sum(n) FILTER (uniq) AS uniq,
                sum(n) FILTER (truth IS NOT NULL) AS known, sum(n) FILTER (truth = 'bad') AS bad
            FROM (SELECT zone, unnest(codes) AS code, truth, uniq, n FROM report_hits)
            GROUP BY zone, code ORDER BY hits DESC, code
            """;

    private static final String ERRORS = """
            SELECT zone, text, sum(n) AS n FROM report_heard WHERE text IS NOT NULL
            GROUP BY zone, text ORDER BY n DESC, text LIMIT 1000
            """;

    private static final String OVERLAPS = """
            WITH several AS (
                SELECT list_transform(list_filter(answers, lambda x: x.answer = 'listed'), lambda x: x.zone) AS listed, n
                FROM report_answers WHERE now),
            pairs AS (SELECT zone, unnest(listed) AS other, n FROM (SELECT unnest(listed) AS zone, listed, n FROM several))
            SELECT zone, other, sum(n)::BIGINT AS n FROM pairs WHERE zone <> other
            GROUP BY zone, other ORDER BY zone, n DESC, other
            """;

    private static final String BUSIEST_DAYS = """
            SELECT zone, max(wire) AS wire FROM (
                SELECT zone, day, sum(n) FILTER (source = 'wire') AS wire FROM report_heard GROUP BY zone, day)
            GROUP BY zone
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

    private record Day(String zone, long wire) {}

    private record Fault(String zone, String text, long count) {}

    private record Code(String zone, CodeFigures figures) {}

    /**
     * @param shadowed the lists in shadow
     * @param turned the addresses that were good and are no longer
     */
    ListFigures ask(Set<String> shadowed, Set<String> turned) throws SQLException {
        sql.run(HITS);
        Map<String, List<CodeFigures>> codes = sql.list(CODES, this::code).stream()
                .collect(Collectors.groupingBy(Code::zone, Collectors.mapping(Code::figures, Collectors.toList())));
        Map<String, List<Fault>> errors =
                sql.list(ERRORS, row -> new Fault(row.text("zone"), row.text("text"), row.number("n"))).stream()
                        .collect(Collectors.groupingBy(Fault::zone));
        Map<String, Long> busiest =
                sql.list(BUSIEST_DAYS, row -> new Day(row.text("zone"), row.number("wire"))).stream()
                        .collect(Collectors.toMap(Day::zone, Day::wire));
        Map<String, Surge> surges = SurgeQuery.ask(sql, turned);
        List<ZoneFigures> zones = sql.list(ZONES, row -> {
            String zone = row.text("zone");
            return zone(
                    row,
                    shadowed.contains(zone),
                    codes.getOrDefault(zone, List.of()),
                    errors.getOrDefault(zone, List.of()),
                    busiest.getOrDefault(zone, 0L),
                    surges.get(zone));
        });
        return new ListFigures(zones, overlaps(zones));
    }

    private ZoneFigures zone(
            Row row,
            boolean shadowed,
            List<CodeFigures> codes,
            List<Fault> errors,
            long busiestDay,
            @Nullable Surge surge)
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
                new Effect(row.number("would_pass"), row.number("needed"), row.number("would_be_refused")),
                falseAlarms(row.number("refusals"), row.number("named"), row.number("hits"), precision),
                new Budget(busiestDay, names.perDay(zone)),
                kind == Kind.BLOCK ? surge : null,
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

    private static FalseAlarms falseAlarms(long refusals, long named, long hits, Share precision) {
        boolean sure = precision.whole() >= ENOUGH_KNOWN && tellsOfAll(precision, hits);
        return new FalseAlarms(
                refusals,
                named,
                sure ? OptionalDouble.of(refusals * (1 - precision.high())) : OptionalDouble.empty(),
                sure ? OptionalDouble.of(refusals * (1 - precision.low())) : OptionalDouble.empty());
    }

    /**
     * Whether the hits of which the truth is known can stand for the others. Those that pass although listed are a choice: an allow
     * list or a good history saved them. Only where they are a fifth of all does the report draw conclusions from them.
     */
    static boolean tellsOfAll(Share precision, long hits) {
        return 5 * precision.whole() >= hits;
    }

    private List<Overlap> overlaps(List<ZoneFigures> zones) throws SQLException {
        Map<String, Long> hits = zones.stream().collect(Collectors.toMap(ZoneFigures::zone, ZoneFigures::hits));
        return sql.list(
                OVERLAPS,
                row -> new Overlap(
                        row.text("zone"),
                        row.text("other"),
                        Share.within(row.number("n"), hits.getOrDefault(row.text("zone"), row.number("n")))));
    }

    /** The beginning of an hour of the epoch. */
    static Instant start(long hour) {
        return Instant.ofEpochSecond(hour * 3600);
    }
}
