package io.smtpedge.report.format;

import static io.smtpedge.report.figures.Wording.count;
import static io.smtpedge.report.figures.Wording.millis;
import static io.smtpedge.report.figures.Wording.percent;
import static io.smtpedge.report.figures.Wording.percentWithInterval;

import io.smtpedge.report.figures.ListFigures.FalseAlarms;
import io.smtpedge.report.figures.ListFigures.Latency;
import io.smtpedge.report.figures.ListFigures.Overlap;
import io.smtpedge.report.figures.ListFigures.ZoneFigures;
import io.smtpedge.report.figures.Report;
import io.smtpedge.report.figures.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the lists did, as text. */
final class TextLists {

    private final Report report;
    private final StringBuilder out;

    TextLists(Report report, StringBuilder out) {
        this.report = report;
        this.out = out;
    }

    void print() {
        List<ZoneFigures> zones = report.lists().zones();
        out.append("\nLISTS\n");
        if (zones.isEmpty()) {
            out.append("  No list was asked.\n");
            return;
        }
        TextTable hits =
                new TextTable("list:32", ">asked", ">hits", ">rate", ">unique", ">decided", "right of known (95 %)");
        TextTable service =
                new TextTable("list:32", ">no answer", ">cached", ">p50", ">p99", ">busiest day", "false alarms");
        for (ZoneFigures zone : zones) {
            String name = zone.zone() + (zone.shadowed() ? " (shadow)" : "");
            hits.row(
                    name,
                    count(zone.asked()),
                    count(zone.hits()),
                    percent(zone.hitRate()),
                    count(zone.uniqueHits()),
                    count(zone.effect().wouldPass() + zone.effect().wouldBeRefused()),
                    percentWithInterval(zone.precision()));
            Latency latency = zone.latency();
            Long free = zone.budget().perDay();
            service.row(
                    name,
                    count(zone.unavailable()),
                    count(zone.fromCache()),
                    latency == null ? "-" : millis(latency.p50()),
                    latency == null ? "-" : millis(latency.p99()),
                    count(zone.budget().busiestDay()) + (free == null ? "" : " of " + count(free)),
                    falseAlarms(zone.falseAlarms()));
        }
        hits.print(out);
        out.append('\n');
        service.print(out);
        missing(zones);
        codes(zones);
        overlaps();
    }

    /** Why answers were missing. */
    private void missing(List<ZoneFigures> zones) {
        for (ZoneFigures zone : zones) {
            List<String> causes = new ArrayList<>();
            if (zone.pending() > 0) {
                causes.add("not waited for (" + count(zone.pending()) + ")");
            }
            zone.errors().forEach(error -> causes.add(error.text() + " (" + count(error.count()) + ")"));
            if (!causes.isEmpty()) {
                TextReport.wrap(out, "  ", "no answer of " + zone.zone() + ": " + String.join(", ", causes));
            }
        }
    }

    private static String falseAlarms(FalseAlarms alarms) {
        if (alarms.low().isEmpty() || alarms.high().isEmpty()) {
            return alarms.named() == 0 ? Wording.UNKNOWN : count(alarms.named()) + " named";
        }
        return String.format(
                Locale.ROOT,
                "%s named, %,.0f-%,.0f expected of %s",
                count(alarms.named()),
                Math.floor(alarms.low().getAsDouble()),
                Math.ceil(alarms.high().getAsDouble()),
                count(alarms.refusals()));
    }

    private void codes(List<ZoneFigures> zones) {
        TextTable codes = new TextTable("list:32", "code:15", "name:16", ">hits", ">unique", "right of known (95 %)");
        for (ZoneFigures zone : zones) {
            zone.codes()
                    .forEach(code -> codes.row(
                            zone.zone(),
                            code.code(),
                            code.name(),
                            count(code.hits()),
                            count(code.uniqueHits()),
                            percentWithInterval(code.precision())));
        }
        if (!codes.isEmpty()) {
            out.append('\n');
            codes.print(out);
        }
    }

    private void overlaps() {
        List<Overlap> overlaps = report.lists().overlaps();
        if (overlaps.isEmpty()) {
            return;
        }
        out.append('\n');
        TextTable table = new TextTable("of the hits of:32", "this list had, too:32", ">share", ">hits");
        overlaps.stream()
                .limit(20)
                .forEach(overlap -> table.row(
                        overlap.zone(),
                        overlap.other(),
                        percent(overlap.both()),
                        count(overlap.both().part())));
        table.print(out);
    }
}
