package io.smtpedge.report.figures;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The numbers behind the pictures.
 *
 * @param slice how long each slice of {@code verdicts} is by the calendar: an hour, some hours, or a day
 * @param verdicts the period in slices, also those in which nothing came
 * @param week sessions by weekday and hour
 * @param probabilities sessions by their P, in 20 bins
 * @param calibration what P said against what became true, in 10 bins; forwarded sessions of which the truth is known
 */
public record Charts(
        Duration slice,
        List<Slice> verdicts,
        List<WeekHour> week,
        List<ProbabilityBin> probabilities,
        List<CalibrationBin> calibration) {

    public Charts {
        verdicts = List.copyOf(verdicts);
        week = List.copyOf(week);
        probabilities = List.copyOf(probabilities);
        calibration = List.copyOf(calibration);
    }

    public record Slice(Instant start, long accepted, long deferred, long refused, long other) {

        public long sessions() {
            return accepted + deferred + refused + other;
        }
    }

    /**
     * One hour of the week, in the report's time zone.
     *
     * @param sessions all in that hour of the period
     * @param held of these, those that were held back: deferred, limited or refused
     * @param hours how much of that hour the period has, in hours: what to divide by for a mean
     */
    public record WeekHour(DayOfWeek day, int hour, long sessions, long held, double hours) {}

    /** Sessions with {@code from <= P < to}, by what is known of them. */
    public record ProbabilityBin(double from, double to, long good, long bad, long unknown) {}

    /**
     * One bin of P.
     *
     * @param predicted the mean P of its sessions
     * @param observed those that were bad
     */
    public record CalibrationBin(double from, double to, double predicted, Share observed) {}
}
