package io.smtpedge.report.query;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which of the journal's lists speak for clients: those whose answers lowered scores, or of which the catalogue knows it. Queries
 * have them as {@code getvariable('allow_zones')}.
 */
final class AllowZones {

    private static final String ZONES = """
            SELECT a.zone AS zone, coalesce(sum(n * a.added) FILTER (a.answer = 'listed'), 0)::BIGINT AS added
            FROM (SELECT unnest(answers) AS a, n FROM report_answers) GROUP BY a.zone
            """;

    private AllowZones() {}

    private record Zone(String name, long added) {}

    static Set<String> find(Sql sql, ListNames names) throws SQLException {
        List<Zone> zones = sql.list(ZONES, row -> new Zone(row.text("zone"), row.number("added")));
        Set<String> allow = zones.stream()
                .filter(zone -> zone.added < 0 || (zone.added == 0 && names.allows(zone.name)))
                .map(Zone::name)
                .collect(Collectors.toUnmodifiableSet());
        sql.run("CREATE OR REPLACE TEMP TABLE report_allow_zones (zone VARCHAR)");
        for (String zone : allow) {
            sql.run("INSERT INTO report_allow_zones VALUES (?)", zone);
        }
        sql.run("SET VARIABLE allow_zones = (SELECT coalesce(list(zone), []::VARCHAR[]) FROM report_allow_zones)");
        return allow;
    }
}
