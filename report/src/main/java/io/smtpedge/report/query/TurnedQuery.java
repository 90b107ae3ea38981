package io.smtpedge.report.query;

import io.smtpedge.report.figures.Senders.Turned;
import io.smtpedge.report.figures.Share;
import java.sql.SQLException;
import java.util.List;

/**
 * Senders that were good and then sent spam. The turn is where all but the first twentieth of the spam begins, or all but
 * four, so that a lone complaint long before does not move it; where it ends, in the same manner. Good until then: ten good
 * sessions for each bad one, or a history that says so. Bad in between: more than half of what is known. What comes after it does not
 * count, so that an owner who cleans up quickly does not hide that it happened.
 */
final class TurnedQuery {

    private static final int MOST = 20;

    private static final String TURNED = """
            WITH candidates AS (
                SELECT client FROM report_clients WHERE bad >= 5 AND (good >= 10 OR own <= %1$s)),
            events AS NOT MATERIALIZED (
                SELECT client, accepted, now, truth, own, verdict FROM report_sessions
                WHERE client IN (SELECT client FROM candidates)),
            turns AS (
                -- The five first of them, and the five last, are all that is kept.
                SELECT client, min(accepted, 5)[1 + least(4, count(*) // 20)] AS turn,
                    max(accepted, 5)[1 + least(4, count(*) // 20)] AS over
                FROM events WHERE truth = 'bad' GROUP BY client),
            told AS (
                SELECT e.client, min(e.accepted) FILTER (during) AS since, max(e.accepted) FILTER (during) AS over,
                    count(*) FILTER (e.accepted < e.turn AND truth = 'good') AS good_before,
                    count(*) FILTER (e.accepted < e.turn AND truth = 'bad') AS bad_before,
                    min(e.own) FILTER (e.accepted <= e.turn) AS own_before,
                    count(*) FILTER (during AND truth = 'bad') AS bad,
                    count(*) FILTER (during AND truth IS NOT NULL) AS known,
                    count(*) FILTER (during AND verdict = 'accepted') AS accepted,
                    count(*) FILTER (during AND verdict IN ('refused', 'deferred', 'limited')) AS held,
                    count(*) FILTER (now AND truth = 'bad') AS bad_now
                FROM (SELECT events.*, turn, accepted BETWEEN turn AND over AS during FROM events JOIN turns USING (client)) e
                GROUP BY e.client),
            turned AS (
                SELECT * FROM told
                WHERE bad_now >= 5 AND 2 * bad > known AND good_before >= 10 * bad_before
                    AND (good_before >= 10 OR own_before <= %1$s)
                ORDER BY bad_now DESC, client LIMIT %2$d),
            names AS (
                SELECT client, arg_max(helo, accepted) FILTER (helo <> '') AS helo,
                    arg_max(sender, accepted) FILTER (sender <> '') AS sender
                FROM report_sessions WHERE client IN (SELECT client FROM turned) GROUP BY client)
            SELECT turned.*, helo, sender, epoch_us(since) AS since_us, epoch_us(over) AS until_us FROM turned JOIN names USING (client)
            ORDER BY bad_now DESC, client
            """.formatted(WorkingTables.GOOD_HISTORY, MOST);

    private TurnedQuery() {}

    static List<Turned> ask(Sql sql) throws SQLException {
        return sql.list(
                TURNED,
                row -> new Turned(
                        row.text("client"),
                        row.text("helo"),
                        row.text("sender"),
                        row.time("since_us"),
                        row.time("until_us"),
                        row.number("good_before"),
                        new Share(row.number("bad"), row.number("known")),
                        row.number("accepted"),
                        row.number("held")));
    }
}
