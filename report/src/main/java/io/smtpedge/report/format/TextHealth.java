package io.smtpedge.report.format;

import static io.smtpedge.report.figures.Wording.count;
import static io.smtpedge.report.figures.Wording.percent;
import static io.smtpedge.report.figures.Wording.time;

import io.smtpedge.report.figures.Health;
import io.smtpedge.report.figures.Report;
import java.time.ZoneId;

/** Whether all was well, as text. */
final class TextHealth {

    private static final int FEW = 10;

    private final Health health;
    private final ZoneId zone;
    private final StringBuilder out;

    TextHealth(Report report, StringBuilder out) {
        this.health = report.health();
        this.zone = report.period().zone();
        this.out = out;
    }

    void print() {
        out.append("\nHEALTH\n");
        TextTable edges =
                new TextTable("edge:40", ">sessions", "first", "last", "policy", ">advised", ">let in", ">held back");
        health.edges()
                .forEach(edge -> edges.row(
                        edge.name().isEmpty() ? "(unnamed)" : edge.name(),
                        count(edge.sessions()),
                        time(edge.first(), zone),
                        time(edge.last(), zone),
                        edge.mode().isEmpty() ? "none" : edge.mode(),
                        count(edge.advised()),
                        count(edge.passed()),
                        count(edge.held())));
        if (!edges.isEmpty()) {
            edges.print(out);
            wrapped("advised: sessions that the reputation advised to throttle, defer or refuse; let in: of these;"
                    + " held back: by the policy itself");
        }
        wrapped("answers from the cache " + percent(health.cacheHits()) + ", sessions in which no list answered "
                + percent(health.unanswered()) + ", in which a missing answer mattered " + percent(health.partial()));
        wrapped("sessions without an MTA " + count(health.backendDown()) + ", verdicts from behind the MTAs "
                + count(health.feedback()) + " (not counted " + count(health.feedbackNotCounted()) + ")");
        health.shadowed()
                .forEach(list -> wrapped(
                        "in shadow since " + time(list.since(), zone) + ": " + list.zone() + ", " + list.reason()));
        health.outages()
                .forEach(outage -> wrapped(outage.zone() + " did not answer from " + time(outage.since(), zone) + " to "
                        + time(outage.until(), zone) + ": " + count(outage.sessions(), "session") + " went without it, "
                        + count(outage.passed()) + " of them were let in, " + count(outage.bad()) + " known bad"));
        health.gaps()
                .forEach(gap -> wrapped("no record of " + gap.edge() + " from " + time(gap.since(), zone) + " to "
                        + time(gap.until(), zone) + ", about " + count(gap.expected()) + " expected"));
        health.rejected()
                .forEach(lines -> wrapped(count(lines.count()) + " journal lines rejected: " + lines.why() + ", first "
                        + lines.firstFile() + ":" + lines.firstLine()));
        health.notices().stream()
                .limit(FEW)
                .forEach(notice -> wrapped(time(notice.last(), zone) + " " + notice.kind() + " " + notice.subject()
                        + (notice.count() > 1 ? " (" + notice.count() + " times)" : "") + ": " + notice.text()));
        if (health.pseudonyms() > 0) {
            wrapped("with a pseudonym in place of an address: " + count(health.pseudonyms(), "session"));
        }
    }

    private void wrapped(String text) {
        TextReport.wrap(out, "  ", text);
    }
}
