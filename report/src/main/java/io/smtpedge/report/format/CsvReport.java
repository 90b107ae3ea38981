package io.smtpedge.report.format;

import static io.smtpedge.report.format.CsvRows.joined;
import static io.smtpedge.report.format.CsvRows.row;
import static io.smtpedge.report.format.CsvRows.share;
import static io.smtpedge.report.format.CsvRows.table;

import io.smtpedge.report.figures.Headline.Totals;
import io.smtpedge.report.figures.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * A report's tables for a spreadsheet: RFC 4180 with a header, one table each. A text that a spreadsheet would take for a formula
 * gets an apostrophe in front.
 */
public final class CsvReport {

    private static final CSVFormat FORMAT = CSVFormat.RFC4180;

    private static final Map<String, Function<Report, List<List<@Nullable Object>>>> TABLES = tables();

    private CsvReport() {}

    /** The names of the tables, as {@code --section} takes them. */
    public static List<String> sections() {
        return List.copyOf(TABLES.keySet());
    }

    /**
     * One table.
     *
     * @throws IllegalArgumentException where there is no such table
     */
    public static String of(Report report, String section) {
        Function<Report, List<List<@Nullable Object>>> table = TABLES.get(section);
        if (table == null) {
            throw new IllegalArgumentException(
                    "there is no section \"" + section + "\"; there are " + String.join(", ", TABLES.keySet()));
        }
        StringBuilder out = new StringBuilder();
        try (CSVPrinter csv = new CSVPrinter(out, FORMAT)) {
            for (List<@Nullable Object> row : table.apply(report)) {
                csv.printRecord(row.stream().map(CsvReport::cell));
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("a StringBuilder does not fail", impossible);
        }
        return out.toString();
    }

    private static Object cell(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case String text -> Plain.cell(Plain.ascii(text));
            case List<?> several ->
                Plain.cell(Plain.ascii(
                        String.join(" ", several.stream().map(Object::toString).toList())));
            default -> value;
        };
    }

    private static Map<String, Function<Report, List<List<@Nullable Object>>>> tables() {
        Map<String, Function<Report, List<List<@Nullable Object>>>> tables = new LinkedHashMap<>();
        tables.put("headline", CsvReport::headline);
        tables.put(
                "proposals",
                report -> table(
                        row("kind", "subject", "title", "because", "action"),
                        report.proposals().stream()
                                .map(one -> row(
                                        one.kind().label(), one.subject(), one.title(), one.because(), one.action()))));
        CsvLists.add(tables);
        CsvSenders.add(tables);
        tables.put(
                "verdicts",
                report -> table(
                        row("start", "accepted", "deferred", "refused", "other"),
                        report.charts().verdicts().stream()
                                .map(one ->
                                        row(one.start(), one.accepted(), one.deferred(), one.refused(), one.other()))));
        tables.put(
                "week",
                report -> table(
                        row("day", "hour", "sessions", "held", "hours"),
                        report.charts().week().stream()
                                .map(one -> row(one.day(), one.hour(), one.sessions(), one.held(), one.hours()))));
        tables.put(
                "probabilities",
                report -> table(
                        row("from", "to", "good", "bad", "unknown"),
                        report.charts().probabilities().stream()
                                .map(one -> row(one.from(), one.to(), one.good(), one.bad(), one.unknown()))));
        tables.put(
                "calibration",
                report -> table(
                        row("from", "to", "predicted", "bad", "known", "low", "high"),
                        report.charts().calibration().stream()
                                .map(one ->
                                        joined(row(one.from(), one.to(), one.predicted()), share(one.observed())))));
        tables.put(
                "notices",
                report -> table(
                        row("last", "kind", "subject", "count", "text"),
                        report.health().notices().stream()
                                .map(one -> row(one.last(), one.kind(), one.subject(), one.count(), one.text()))));
        tables.put(
                "outages",
                report -> table(
                        row("zone", "since", "until", "sessions", "passed", "bad", "partial"),
                        report.health().outages().stream()
                                .map(one -> row(
                                        one.zone(),
                                        one.since(),
                                        one.until(),
                                        one.sessions(),
                                        one.passed(),
                                        one.bad(),
                                        one.partial()))));
        tables.put(
                "gaps",
                report -> table(
                        row("edge", "since", "until", "expected"),
                        report.health().gaps().stream()
                                .map(one -> row(one.edge(), one.since(), one.until(), one.expected()))));
        return Collections.unmodifiableMap(tables);
    }

    private static List<List<@Nullable Object>> headline(Report report) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        rows.add(row(
                "period",
                "since",
                "until",
                "sessions",
                "accepted",
                "deferred",
                "limited",
                "refused",
                "other",
                "spam",
                "known",
                "low",
                "high",
                "recipients",
                "delivered",
                "bytes",
                "bytes-saved"));
        rows.add(totals("now", report.period(), report.headline().now()));
        Totals before = report.headline().before();
        if (before != null) {
            rows.add(totals("before", report.period().before(), before));
        }
        return rows;
    }

    private static List<@Nullable Object> totals(String name, io.smtpedge.report.figures.Period period, Totals totals) {
        return joined(
                row(
                        name,
                        period.since(),
                        period.until(),
                        totals.sessions(),
                        totals.accepted(),
                        totals.deferred(),
                        totals.limited(),
                        totals.refused(),
                        totals.other()),
                share(totals.spam()),
                row(totals.recipients(), totals.delivered(), totals.bytes(), totals.bytesSaved()));
    }
}
