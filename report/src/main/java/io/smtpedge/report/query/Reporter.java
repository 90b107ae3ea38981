package io.smtpedge.report.query;

import io.smtpedge.dnsbl.catalogue.Catalogue;
import io.smtpedge.report.figures.Charts;
import io.smtpedge.report.figures.FalsePositive;
import io.smtpedge.report.figures.Headline;
import io.smtpedge.report.figures.Health;
import io.smtpedge.report.figures.Health.ShadowedList;
import io.smtpedge.report.figures.ListFigures;
import io.smtpedge.report.figures.Period;
import io.smtpedge.report.figures.Proposal;
import io.smtpedge.report.figures.Report;
import io.smtpedge.report.figures.Senders;
import io.smtpedge.report.figures.Senders.Range;
import io.smtpedge.report.figures.Senders.Turned;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Computes a report over the views of a journal (docs/journal.md). They must reach back to the beginning of {@link
 * Period#before}; less is no mistake, only there is nothing to compare then.
 *
 * @param catalogue what is known of the lists
 * @param systems what autonomous systems are called
 * @param progress is told what is being done, and every two seconds how far it is, a few words each time; from any thread
 */
public record Reporter(Catalogue catalogue, SystemNames systems, Consumer<String> progress) {

    /** So long after a session feedback on it counts. */
    private static final Duration HEARD = Duration.ofDays(7);

    /** As long as an edge keeps its journal, unless it is told otherwise. */
    private static final Duration TOLD = Duration.ofDays(35);

    /**
     * Up to when the journals are to be read: feedback comes after its session, and is about the last one of its address, which
     * may have come again since the period ended.
     */
    public static Instant heardUntil(Period period, Instant now) {
        Instant latest = period.until().plus(HEARD);
        Instant heard = now.isBefore(latest) ? now : latest;
        return heard.isAfter(period.until()) ? heard : period.until();
    }

    /** From when on notices are to be read: what is in shadow was told once. */
    public static Instant noticesSince(Period period) {
        return period.since().minus(TOLD);
    }

    /**
     * Computes it all. The connection gets working tables, and none is left.
     *
     * @param written the time it is; the period may end later
     * @throws SQLException where the database fails, as with a full disk
     */
    public Report report(Connection connection, Period period, Instant written) throws SQLException {
        try (QueryWatch watch = new QueryWatch(progress)) {
            Sql sql = new Sql(connection, watch);
            try {
                return report(sql, period, written);
            } finally {
                WorkingTables.drop(sql);
            }
        }
    }

    private Report report(Sql sql, Period period, Instant written) throws SQLException {
        WorkingTables.fill(sql, period);
        ListNames names = new ListNames(catalogue);
        Set<String> allowZones = AllowZones.find(sql, names);
        sql.step("counting");
        Headline headline = HeadlineQuery.ask(sql, period);
        Charts charts = ChartQuery.ask(sql, period);
        sql.step("looking for senders that turned");
        List<Turned> turned = TurnedQuery.ask(sql);
        Set<String> noLongerGood = turned.stream().map(Turned::address).collect(Collectors.toSet());
        List<Range> ranges = RangeQuery.ask(sql);
        List<FalsePositive> falsePositives = FalsePositiveQuery.ask(sql, noLongerGood);
        sql.step("asking what each list did");
        List<ShadowedList> shadowed = HealthQuery.shadowed(sql, period);
        ListFigures lists = new ListQuery(sql, names, allowZones)
                .ask(shadowed.stream().map(ShadowedList::zone).collect(Collectors.toSet()), noLongerGood);
        sql.step("asking who sends");
        Senders senders = new SenderQuery(sql, systems).ask(turned, ranges, headline.before() != null);
        Health health = new HealthQuery(sql, period, written).ask(shadowed);
        List<Proposal> proposals =
                new Adviser(names, period).propose(headline, charts, lists, falsePositives, senders, health);
        return new Report(written, period, headline, proposals, lists, falsePositives, senders, charts, health);
    }
}
