package io.smtpedge.report.query;

import io.smtpedge.report.figures.Headline;
import io.smtpedge.report.figures.Headline.Totals;
import io.smtpedge.report.figures.Period;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How many came, and what became of them. */
@SuppressWarnings("InlineFormatString") // a query reads better above the code that runs it
final class HeadlineQuery {

    /** So late may the journal begin, as a share of the period before, for the two to be compared. */
    private static final double LATE = 0.05;

    /** And so long a small site may have had no session. */
    private static final Duration QUIET = Duration.ofHours(1);

    private static final String TOTALS = """
            SELECT count(*) AS sessions,
                count(*) FILTER (verdict = 'accepted') AS accepted, count(*) FILTER (verdict = 'deferred') AS deferred,
                count(*) FILTER (verdict = 'limited') AS limited, count(*) FILTER (verdict = 'refused') AS refused,
                count(*) FILTER (verdict = 'other') AS other,
                count(*) FILTER (verdict = 'accepted' AND spam) AS spam,
                count(*) FILTER (verdict = 'accepted' AND (spam OR truth IS NOT NULL)) AS judged,
                coalesce(sum(recipients), 0)::BIGINT AS recipients, coalesce(sum(delivered), 0)::BIGINT AS delivered,
                least(coalesce(sum(bytes) FILTER (verdict = 'accepted'), 0), 9223372036854775807)::BIGINT AS bytes,
                -- What a forwarded session with spam sends on average; any forwarded one, where no spam is known.
                coalesce(avg(bytes) FILTER (verdict = 'accepted' AND spam), avg(bytes) FILTER (verdict = 'accepted'), 0) AS each,
                coalesce(avg(bytes) FILTER (verdict IN ('refused', 'deferred', 'limited')), 0) AS each_held
            FROM report_sessions WHERE %s
            """;

    private HeadlineQuery() {}

    static Headline ask(Sql sql, Period period) throws SQLException {
        Totals now = totals(sql, "now");
        return new Headline(now, comparable(sql, period) ? totals(sql, "before") : null);
    }

    private static Totals totals(Sql sql, String which) throws SQLException {
        return sql.one(TOTALS.formatted(which), HeadlineQuery::totals);
    }

    private static Totals totals(Row row) throws SQLException {
        long held = row.number("refused") + row.number("deferred") + row.number("limited");
        double saved = Math.max(0, row.realOrZero("each") - row.realOrZero("each_held"));
        return new Totals(
                row.number("sessions"),
                row.number("accepted"),
                row.number("deferred"),
                row.number("limited"),
                row.number("refused"),
                row.number("other"),
                row.share("spam", "judged"),
                row.number("recipients"),
                row.number("delivered"),
                row.number("bytes"),
                Math.round(held * saved));
    }

    /** Whether the journal has the whole period before, and not only its end. */
    static boolean comparable(Sql sql, Period period) throws SQLException {
        return sql.one(
                "SELECT epoch_us(min(accepted)) AS first FROM report_sessions",
                row -> reachesBack(row.timeOrNull("first"), period.before()));
    }

    private static boolean reachesBack(@Nullable Instant first, Period before) {
        if (first == null || !first.isBefore(before.until())) {
            return false;
        }
        Duration late = Duration.between(before.since(), first);
        Duration length = Duration.between(before.since(), before.until());
        return late.toMillis() <= LATE * length.toMillis() + QUIET.toMillis();
    }
}
