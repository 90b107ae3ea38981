package io.smtpedge.report.query;

import io.smtpedge.report.figures.Charts;
import io.smtpedge.report.figures.Charts.CalibrationBin;
import io.smtpedge.report.figures.Charts.ProbabilityBin;
import io.smtpedge.report.figures.Period;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The numbers behind the pictures. */
final class ChartQuery {

    static final int PROBABILITY_BINS = 20;
    static final int CALIBRATION_BINS = 10;

    /** Every zone of time in use differs from UTC by whole quarters of an hour, so that quarters can be put into hours of any. */
    private static final String QUARTERS = """
            SELECT epoch_us(accepted) // 900000000 AS quarter, count(*) FILTER (verdict = 'accepted') AS accepted,
                count(*) FILTER (verdict IN ('deferred', 'limited')) AS deferred,
                count(*) FILTER (verdict = 'refused') AS refused, count(*) FILTER (verdict = 'other') AS other
            FROM report_sessions WHERE now GROUP BY quarter ORDER BY quarter
            """;

    private static final String PROBABILITIES = """
            SELECT least(%1$d, floor(p * %2$d))::INT AS bin, count(*) FILTER (truth = 'good') AS good,
                count(*) FILTER (truth = 'bad') AS bad, count(*) FILTER (truth IS NULL) AS unknown
            FROM report_sessions WHERE now AND p BETWEEN 0 AND 1 GROUP BY bin
            """.formatted(PROBABILITY_BINS - 1, PROBABILITY_BINS);

    private static final String CALIBRATION = """
            SELECT least(%1$d, floor(p * %2$d))::INT AS bin, avg(p) AS predicted, count(*) FILTER (truth = 'bad') AS bad,
                count(*) AS known
            FROM report_sessions WHERE now AND p BETWEEN 0 AND 1 AND verdict = 'accepted' AND truth IS NOT NULL GROUP BY bin
            """.formatted(CALIBRATION_BINS - 1, CALIBRATION_BINS);

    private ChartQuery() {}

    static Charts ask(Sql sql, Period period) throws SQLException {
        Calendar calendar = new Calendar(
                period,
                sql.list(
                        QUARTERS,
                        row -> new Calendar.Quarter(
                                row.number("quarter"),
                                row.number("accepted"),
                                row.number("deferred"),
                                row.number("refused"),
                                row.number("other"))));
        return new Charts(
                calendar.sliceLength(), calendar.slices(), calendar.week(), probabilities(sql), calibration(sql));
    }

    private static List<ProbabilityBin> probabilities(Sql sql) throws SQLException {
        Map<Long, ProbabilityBin> found = byBin(sql.list(PROBABILITIES, row -> {
            long bin = row.number("bin");
            return Map.entry(
                    bin,
                    new ProbabilityBin(
                            part(bin, PROBABILITY_BINS),
                            part(bin + 1, PROBABILITY_BINS),
                            row.number("good"),
                            row.number("bad"),
                            row.number("unknown")));
        }));
        List<ProbabilityBin> all = new ArrayList<>();
        for (long bin = 0; bin < PROBABILITY_BINS; bin++) {
            all.add(found.getOrDefault(
                    bin, new ProbabilityBin(part(bin, PROBABILITY_BINS), part(bin + 1, PROBABILITY_BINS), 0, 0, 0)));
        }
        return all;
    }

    /** Bins without a session are left out: there is nothing to compare. */
    private static List<CalibrationBin> calibration(Sql sql) throws SQLException {
        Map<Long, CalibrationBin> found = byBin(sql.list(CALIBRATION, row -> {
            long bin = row.number("bin");
            return Map.entry(
                    bin,
                    new CalibrationBin(
                            part(bin, CALIBRATION_BINS),
                            part(bin + 1, CALIBRATION_BINS),
                            row.realOrZero("predicted"),
                            row.share("bad", "known")));
        }));
        return found.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The nearest number to it, as a product would not be: 0.15, not 0.15000000000000002. */
    private static double part(long bin, int bins) {
        return (double) bin / bins;
    }

    private static <T> Map<Long, T> byBin(List<Map.Entry<Long, T>> rows) {
        Function<Map.Entry<Long, T>, T> value = Map.Entry::getValue;
        return rows.stream().collect(Collectors.toMap(Map.Entry::getKey, value));
    }
}
