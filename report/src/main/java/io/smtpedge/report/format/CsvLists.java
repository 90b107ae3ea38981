package io.smtpedge.report.format;

import static io.smtpedge.report.format.CsvRows.joined;
import static io.smtpedge.report.format.CsvRows.row;
import static io.smtpedge.report.format.CsvRows.share;
import static io.smtpedge.report.format.CsvRows.table;

import io.smtpedge.report.figures.ListFigures.Surge;
import io.smtpedge.report.figures.ListFigures.ZoneFigures;
import io.smtpedge.report.figures.Report;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables of a {@link CsvReport} about lists. */
final class CsvLists {

    private CsvLists() {}

    static void add(Map<String, Function<Report, List<List<@Nullable Object>>>> tables) {
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
                                "right",
                                "known",
                                "low",
                                "high",
                                "unavailable",
                                "pending",
                                "from-cache",
                                "p50-ms",
                                "p99-ms",
                                "would-pass",
                                "would-pass-while-all-answered",
                                "would-be-refused",
                                "refusals",
                                "false-named",
                                "busiest-day",
                                "per-day",
                                "false-expected-low",
                                "false-expected-high",
                                "surge-since",
                                "surge-until",
                                "surge-rate",
                                "surge-usual",
                                "surge-clients",
                                "errors"),
                        report.lists().zones().stream().map(CsvLists::zone)));
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
                        zone.effect().whileAllAnswered(),
                        zone.effect().wouldBeRefused(),
                        zone.falseAlarms().refusals(),
                        zone.falseAlarms().named(),
                        zone.budget().busiestDay(),
                        zone.budget().perDay(),
                        known(zone.falseAlarms().low()),
                        known(zone.falseAlarms().high())),
                surge(zone.surge()),
                row(zone.errors().stream()
                        .map(error -> error.text() + " (" + error.count() + ")")
                        .collect(Collectors.joining("; "))));
    }

    private static List<@Nullable Object> surge(@Nullable Surge surge) {
        return surge == null
                ? row(null, null, null, null, null)
                : row(
                        surge.since(),
                        surge.until(),
                        known(surge.rate().value()),
                        known(surge.usual().value()),
                        surge.clients());
    }

    private static @Nullable Object known(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}
