package io.smtpedge.dnsbl;

import io.smtpedge.dnsbl.ZoneAnswer.Listed;
import io.smtpedge.dnsbl.ZoneAnswer.NotListed;
import io.smtpedge.dnsbl.ZoneAnswer.Pending;
import io.smtpedge.dnsbl.ZoneAnswer.Source;
import io.smtpedge.dnsbl.ZoneAnswer.Unavailable;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How a result came about, for people. All text is printable ASCII.
 *
 * @param verdict one line: the address, the verdict and the score
 * @param rows one for each zone
 */
public record Explanation(String verdict, List<Row> rows) {

    /**
     * One zone.
     *
     * @param answer {@code listed}, {@code not listed}, {@code pending} or {@code unavailable}
     * @param codes the return codes; empty unless listed
     * @param meaning the list's reason, or why the zone is unavailable
     */
    public record Row(
            String zone,
            String answer,
            List<ReturnCode> codes,
            int weight,
            Duration ttl,
            Duration latency,
            Source source,
            String meaning) {

        static Row of(ZoneAnswer answer) {
            return switch (answer) {
                case Listed listed -> row(listed, "listed", listed.codes(), listed.reason());
                case NotListed notListed -> row(notListed, "not listed", List.of(), "");
                case Pending pending -> row(pending, "pending", List.of(), "");
                case Unavailable unavailable -> row(unavailable, "unavailable", List.of(), unavailable.detail());
            };
        }

        private static Row row(ZoneAnswer of, String answer, List<ReturnCode> codes, String meaning) {
            return new Row(of.zone(), answer, codes, of.weight(), of.ttl(), of.latency(), of.source(), meaning);
        }

        private String line() {
            String numbers = "%+4d  ttl %4d s  %5d ms  %-5s"
                    .formatted(
                            weight,
                            ttl.toSeconds(),
                            latency.toMillis(),
                            source.name().toLowerCase(Locale.ROOT));
            String shown = codes.stream().map(ReturnCode::toString).collect(Collectors.joining(" "));
            String line = "  %-32s %-11s %s  %s %s".formatted(zone, answer, numbers, shown, meaning);
            return line.stripTrailing();
        }
    }

    static Explanation of(DnsblResult result) {
        String verdict = result.address().getHostAddress() + ": " + (result.listed() ? "listed" : "not listed")
                + ", score " + result.score() + " of " + result.threshold();
        if (result.partial()) {
            verdict += "; missing answers could make it " + result.lowestScore() + " to " + result.highestScore();
        }
        return new Explanation(verdict, result.answers().stream().map(Row::of).toList());
    }

    /** A table: the verdict, and a line for each zone. */
    @Override
    public String toString() {
        return rows.stream()
                .map(row -> System.lineSeparator() + row.line())
                .collect(Collectors.joining("", verdict, ""));
    }
}
