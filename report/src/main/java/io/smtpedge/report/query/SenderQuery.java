package io.smtpedge.report.query;

import io.smtpedge.report.figures.Senders;
import io.smtpedge.report.figures.Senders.Mover;
import io.smtpedge.report.figures.Senders.Range;
import io.smtpedge.report.figures.Senders.Sender;
import io.smtpedge.report.figures.Senders.Standing;
import io.smtpedge.report.figures.Senders.Turned;
import java.sql.SQLException;
import java.util.List;

/** Who sends. Each table first finds the busiest, and then asks about those only. */
@SuppressWarnings("InlineFormatString") // a query reads better above the code that runs it
final class SenderQuery {

    private static final int MOST = 20;
    private static final int MOST_NEW = 10;

    /** Fewer sessions are no news. */
    private static final int LEAST_NEWS = 5;

    private static final String SENDERS = """
            WITH chosen AS MATERIALIZED (%1$s),
            rows AS NOT MATERIALIZED (
                SELECT *, %2$s AS key FROM report_sessions WHERE %2$s IN (SELECT key FROM chosen)),
            answered AS NOT MATERIALIZED (SELECT key, unnest(answers) AS a FROM rows WHERE now),
            listings AS (
                SELECT key, list(zone ORDER BY n DESC, zone)[:3] AS zones FROM (
                    SELECT key, a.zone AS zone, count(*) AS n FROM answered WHERE a.answer = 'listed' GROUP BY ALL) GROUP BY key),
            told AS (
                SELECT key, arg_max(helo, accepted) FILTER (helo <> '') AS helo,
                    count(DISTINCT client) FILTER (now) AS addresses,
                    count(*) FILTER (now) AS sessions, count(*) FILTER (now AND verdict = 'accepted') AS accepted,
                    count(*) FILTER (now AND verdict IN ('refused', 'deferred', 'limited')) AS held,
                    coalesce(sum(recipients) FILTER (now), 0)::BIGINT AS recipients,
                    coalesce(sum(least(unknown, recipients)) FILTER (now), 0)::BIGINT AS unknown,
                    count(*) FILTER (now AND truth = 'bad') AS bad, count(*) FILTER (now AND truth IS NOT NULL) AS known,
                    arg_max(p, accepted) FILTER (p IS NOT NULL) AS p, arg_max(low, accepted) FILTER (p IS NOT NULL) AS low,
                    arg_max(high, accepted) FILTER (p IS NOT NULL) AS high, epoch_us(min(accepted)) AS first
                FROM rows GROUP BY key)
            SELECT told.*, told.key::VARCHAR AS name, zones FROM told LEFT JOIN listings USING (key)
            ORDER BY sessions DESC, name
            """;

    private static final String BUSIEST =
            "SELECT %1$s AS key FROM report_sessions WHERE now AND %2$s GROUP BY key ORDER BY count(*) DESC, key LIMIT "
                    + MOST;

    private static final String BUSIEST_CLIENTS = "SELECT %1$s AS key FROM report_clients WHERE sessions > 0 AND %2$s"
            + " GROUP BY key ORDER BY sum(sessions) DESC, key LIMIT " + MOST;

    private static final String ARRIVALS = """
            SELECT prefix AS key FROM report_sessions WHERE prefix IS NOT NULL
            GROUP BY prefix HAVING bool_and(now) AND count(*) >= %d ORDER BY count(*) DESC, key LIMIT %d
            """.formatted(LEAST_NEWS, MOST_NEW);

    private static final String MOVERS = """
            WITH movers AS MATERIALIZED (
                SELECT prefix AS name, count(*) FILTER (before) AS earlier, count(*) FILTER (now) AS sessions
                FROM report_sessions WHERE (before OR now) AND prefix IS NOT NULL GROUP BY prefix
                HAVING earlier > 0 AND abs(sessions - earlier) >= %d
                ORDER BY abs(sessions - earlier) DESC, name LIMIT %d),
            names AS (
                SELECT prefix AS name, arg_max(helo, accepted) FILTER (helo <> '') AS helo FROM report_sessions
                WHERE (before OR now) AND prefix IN (SELECT name FROM movers) GROUP BY prefix)
            SELECT * FROM movers JOIN names USING (name) ORDER BY abs(sessions - earlier) DESC, name
            """.formatted(LEAST_NEWS, MOST_NEW);

    private final Sql sql;
    private final SystemNames systems;

    SenderQuery(Sql sql, SystemNames systems) {
        this.sql = sql;
        this.systems = systems;
    }

    /**
     * @param turned senders that turned, as {@link TurnedQuery} found them
     * @param ranges networks that act together, as {@link RangeQuery} found them
     * @param comparable whether the journal has the period before
     */
    Senders ask(List<Turned> turned, List<Range> ranges, boolean comparable) throws SQLException {
        return new Senders(
                busiest(BUSIEST_CLIENTS, "client", "true"),
                busiest(BUSIEST_CLIENTS, "prefix", "prefix IS NOT NULL"),
                busiest(BUSIEST, "asn", "asn IS NOT NULL").stream()
                        .map(this::named)
                        .toList(),
                busiest(BUSIEST, "helo", "helo <> ''"),
                comparable ? sql.list(SENDERS.formatted(ARRIVALS, "prefix"), row -> sender(row, true)) : List.of(),
                comparable ? sql.list(MOVERS, SenderQuery::mover) : List.of(),
                ranges,
                turned);
    }

    private List<Sender> busiest(String busiest, String key, String where) throws SQLException {
        boolean hasHelo = key.equals("client") || key.equals("prefix");
        return sql.list(SENDERS.formatted(busiest.formatted(key, where), key), row -> sender(row, hasHelo));
    }

    private Sender named(Sender system) {
        return new Sender(
                "AS" + system.name(),
                systems.name(Long.parseLong(system.name())),
                system.addresses(),
                system.sessions(),
                system.accepted(),
                system.held(),
                system.recipients(),
                system.unknown(),
                system.spam(),
                null,
                system.firstSeen(),
                system.lists());
    }

    private static Sender sender(Row row, boolean hasHelo) throws SQLException {
        Double p = row.real("p");
        return new Sender(
                row.text("name"),
                hasHelo ? row.text("helo") : "",
                row.number("addresses"),
                row.number("sessions"),
                row.number("accepted"),
                row.number("held"),
                row.number("recipients"),
                row.share("unknown", "recipients"),
                row.share("bad", "known"),
                p == null ? null : new Standing(p, row.realOrZero("low"), row.realOrZero("high")),
                row.time("first"),
                row.texts("zones"));
    }

    private static Mover mover(Row row) throws SQLException {
        return new Mover(row.text("name"), row.text("helo"), row.number("earlier"), row.number("sessions"));
    }
}
