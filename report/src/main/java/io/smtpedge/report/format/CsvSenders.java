package io.smtpedge.report.format;

import static io.smtpedge.report.format.CsvRows.joined;
import static io.smtpedge.report.format.CsvRows.row;
import static io.smtpedge.report.format.CsvRows.share;
import static io.smtpedge.report.format.CsvRows.table;

import io.smtpedge.report.figures.Report;
import io.smtpedge.report.figures.Senders.Sender;
import io.smtpedge.report.figures.Senders.Standing;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The tables of a {@link CsvReport} about those who send. */
final class CsvSenders {

    private CsvSenders() {}

    static void add(Map<String, Function<Report, List<List<@Nullable Object>>>> tables) {
        tables.put(
                "false-positives",
                report -> table(
                        row(
                                "address",
                                "helo",
                                "sender",
                                "held",
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
                                        one.held(),
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
                                "until",
                                "good-before",
                                "bad",
                                "known",
                                "low",
                                "high",
                                "accepted-since",
                                "held-since"),
                        report.senders().turned().stream()
                                .map(one -> joined(
                                        row(
                                                one.address(),
                                                one.helo(),
                                                one.sender(),
                                                one.since(),
                                                one.until(),
                                                one.goodBefore()),
                                        share(one.spamSince()),
                                        row(one.acceptedSince(), one.heldSince())))));
    }

    private static List<List<@Nullable Object>> senders(List<Sender> senders) {
        return table(
                row(
                        "name",
                        "label",
                        "addresses",
                        "sessions",
                        "accepted",
                        "held",
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
                                    one.held(),
                                    one.recipients(),
                                    one.unknown().part()),
                            share(one.spam()),
                            standing == null
                                    ? row(null, null, null)
                                    : row(standing.p(), standing.low(), standing.high()),
                            row(one.firstSeen(), one.lists()));
                }));
    }
}
