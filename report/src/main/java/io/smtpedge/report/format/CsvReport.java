package io.smtpedge.report.format;

import io.smtpedge.report.figures.Headline.Totals;
import io.smtpedge.report.figures.ListFigures.ZoneFigures;
import io.smtpedge.report.figures.Report;
import io.smtpedge.report.figures.Senders.Sender;
import io.smtpedge.report.figures.Senders.Standing;
import io.smtpedge.report.figures.Share;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
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
            case String text -> guarded(Plain.ascii(text));
            case List<?> several ->
                guarded(Plain.ascii(
                        String.join(" ", several.stream().map(Object::toString).toList())));
            default -> value;
        };
    }

    private static String guarded(String text) {
        return !text.isEmpty() && "=+-@".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
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
        tables.put(
                "lists",
                report -> table(
                        row(
                                "zone",
                                "kind",
                                "shadowed",
                                "asked",
                                "answered",
                                "hits",
                                "unique-hits",
                                "bad-or-good",
                                "known",
                                "low",
                                "high",
                                "unavailable",
                                "pending",
                                "from-cache",
                                "p50-ms",
                                "p99-ms",
                                "would-pass",
                                "would-be-refused",
                                "refusals",
                                "false-named",
                                "busiest-day",
                                "per-day"),
                        report.lists().zones().stream().map(CsvReport::zone)));
        tables.put(
                "codes",
                report -> table(
                        row("zone", "code", "name", "hits", "unique-hits", "right", "known", "low", "high"),
                        report.lists().zones().stream()
                                .flatMap(zone -> zone.codes().stream()
                                        .map(code -> joined(
                                                row(
                                                        zone.zone(),
                                                        code.code(),
                                                        code.name(),
                                                        code.hits(),
                                                        code.uniqueHits()),
                                                share(code.precision()))))));
        tables.put(
                "overlaps",
                report -> table(
                        row("zone", "other", "both", "hits"),
                        report.lists().overlaps().stream()
                                .map(one -> row(
                                        one.zone(),
                                        one.other(),
                                        one.both().part(),
                                        one.both().whole()))));
        tables.put(
                "false-positives",
                report -> table(
                        row(
                                "address",
                                "helo",
                                "sender",
                                "refusals",
                                "saved",
                                "first",
                                "last",
                                "certainty",
                                "causes",
                                "evidence",
                                "allow-line"),
                        report.falsePositives().stream()
                                .map(one -> row(
                                        one.address(),
                                        one.helo(),
                                        one.sender(),
                                        one.refusals(),
                                        one.saved(),
                                        one.first(),
                                        one.last(),
                                        one.certainty(),
                                        one.causes(),
                                        one.evidence(),
                                        one.allowLine()))));
        tables.put("addresses", report -> senders(report.senders().addresses()));
        tables.put("networks", report -> senders(report.senders().networks()));
        tables.put("systems", report -> senders(report.senders().systems()));
        tables.put("helos", report -> senders(report.senders().helos()));
        tables.put("arrivals", report -> senders(report.senders().arrivals()));
        tables.put(
                "movers",
                report -> table(
                        row("network", "label", "before", "now"),
                        report.senders().movers().stream()
                                .map(one -> row(one.name(), one.label(), one.before(), one.now()))));
        tables.put(
                "ranges",
                report -> table(
                        row(
                                "network",
                                "addresses",
                                "sessions",
                                "busiest",
                                "accepted",
                                "bad",
                                "known",
                                "low",
                                "high",
                                "pattern",
                                "rule"),
                        report.senders().ranges().stream()
                                .map(one -> joined(
                                        row(
                                                one.network(),
                                                one.addresses(),
                                                one.sessions(),
                                                one.busiest(),
                                                one.accepted()),
                                        share(one.spam()),
                                        row(one.pattern(), one.rule())))));
        tables.put(
                "turned",
                report -> table(
                        row(
                                "address",
                                "helo",
                                "sender",
                                "since",
                                "good-before",
                                "bad",
                                "known",
                                "low",
                                "high",
                                "accepted-since",
                                "held-since"),
                        report.senders().turned().stream()
                                .map(one -> joined(
                                        row(one.address(), one.helo(), one.sender(), one.since(), one.goodBefore()),
                                        share(one.spamSince()),
                                        row(one.acceptedSince(), one.heldSince())))));
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
                        row("day", "hour", "sessions", "refused", "hours"),
                        report.charts().week().stream()
                                .map(one -> row(one.day(), one.hour(), one.sessions(), one.refused(), one.hours()))));
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

    private static List<@Nullable Object> zone(ZoneFigures zone) {
        return joined(
                row(
                        zone.zone(),
                        zone.kind(),
                        zone.shadowed(),
                        zone.asked(),
                        zone.answered(),
                        zone.hits(),
                        zone.uniqueHits()),
                share(zone.precision()),
                row(
                        zone.unavailable(),
                        zone.pending(),
                        zone.fromCache(),
                        zone.latency() == null ? null : zone.latency().p50(),
                        zone.latency() == null ? null : zone.latency().p99(),
                        zone.effect().wouldPass(),
                        zone.effect().wouldBeRefused(),
                        zone.falseAlarms().refusals(),
                        zone.falseAlarms().named(),
                        zone.budget().busiestDay(),
                        zone.budget().perDay()));
    }

    private static List<List<@Nullable Object>> senders(List<Sender> senders) {
        return table(
                row(
                        "name",
                        "label",
                        "addresses",
                        "sessions",
                        "accepted",
                        "refused",
                        "recipients",
                        "unknown-recipients",
                        "bad",
                        "known",
                        "low",
                        "high",
                        "p",
                        "l",
                        "u",
                        "first-seen",
                        "lists"),
                senders.stream().map(one -> {
                    Standing standing = one.estimate();
                    return joined(
                            row(
                                    one.name(),
                                    one.label(),
                                    one.addresses(),
                                    one.sessions(),
                                    one.accepted(),
                                    one.refused(),
                                    one.recipients(),
                                    one.unknown().part()),
                            share(one.spam()),
                            standing == null
                                    ? row(null, null, null)
                                    : row(standing.p(), standing.low(), standing.high()),
                            row(one.firstSeen(), one.lists()));
                }));
    }

    /** Part, whole, and the interval; the interval is empty where nothing is known. */
    private static List<@Nullable Object> share(Share share) {
        return share.isKnown() ? row(share.part(), share.whole(), share.low(), share.high()) : row(0, 0, null, null);
    }

    private static List<List<@Nullable Object>> table(
            List<@Nullable Object> head, Stream<List<@Nullable Object>> rows) {
        return Stream.concat(Stream.of(head), rows).toList();
    }

    private static List<@Nullable Object> row(@Nullable Object... cells) {
        return Collections.unmodifiableList(new ArrayList<>(java.util.Arrays.asList(cells)));
    }

    @SafeVarargs
    private static List<@Nullable Object> joined(List<@Nullable Object>... parts) {
        List<@Nullable Object> all = new ArrayList<>();
        for (List<@Nullable Object> part : parts) {
            all.addAll(part);
        }
        return all;
    }
}
