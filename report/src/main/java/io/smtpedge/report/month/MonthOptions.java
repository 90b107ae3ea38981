package io.smtpedge.report.month;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Which month.
 *
 * @param seed decides all draws
 * @param start the first moment
 * @param days how long, 1 to 366
 * @param scale how many senders there are, as a multiple of a small site; more than 0
 * @param edges the names of the edges, one or more
 */
public record MonthOptions(long seed, Instant start, int days, double scale, List<String> edges) {

    /** A Monday; the clocks go back on its last Sunday but one. */
    public static final LocalDate USUAL_START = LocalDate.of(2026, 10, 5);

    public MonthOptions {
        edges = List.copyOf(edges);
        if (days < 1 || days > 366 || !(scale > 0) || scale > 10_000 || edges.isEmpty()) {
            throw new IllegalArgumentException("days from 1 to 366, a scale above 0 up to 10000, and an edge, please");
        }
    }

    /** Four weeks of a site with two edges, some 100,000 sessions. */
    public static MonthOptions usual(long seed) {
        return new MonthOptions(
                seed, USUAL_START.atStartOfDay(ZoneOffset.UTC).toInstant(), 28, 1, List.of("mx1", "mx2"));
    }

    public MonthOptions withScale(double times) {
        return new MonthOptions(seed, start, days, times, edges);
    }

    Instant end() {
        return start.plus(Duration.ofDays(days));
    }

    /** A moment so many hours after the start. */
    Instant hour(double hours) {
        return start.plus(Duration.ofSeconds((long) (hours * 3600)));
    }
}
