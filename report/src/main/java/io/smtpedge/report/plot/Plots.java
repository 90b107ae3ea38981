package io.smtpedge.report.plot;

import io.smtpedge.report.figures.Charts;
import io.smtpedge.report.figures.Charts.CalibrationBin;
import io.smtpedge.report.figures.Charts.ProbabilityBin;
import io.smtpedge.report.figures.Charts.Slice;
import io.smtpedge.report.figures.Charts.WeekHour;
import io.smtpedge.report.figures.Period;
import io.smtpedge.report.figures.Report;
import io.smtpedge.report.figures.Wording;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jfree.chart.ChartUtils;
import org.jfree.chart.JFreeChart;

/** Draws the pictures of a report. One without data is left out. Needs no screen, but a font. */
public final class Plots {

    /** Narrow for its letters: on a phone the picture is as wide as the screen, and they are still to be read. */
    private static final int WIDTH = 540;

    private static final int HEIGHT = 270;

    private Plots() {}

    /**
     * All pictures of a report.
     *
     * @throws NoFontsException where this machine cannot draw text
     */
    public static List<Picture> draw(Report report) throws NoFontsException {
        try {
            return drawAll(report);
        } catch (LinkageError | RuntimeException noFonts) {
            // Without fontconfig or fonts, the JDK fails in one of many ways, wherever it first draws a letter.
            throw new NoFontsException(noFonts);
        }
    }

    private static List<Picture> drawAll(Report report) {
        Charts charts = report.charts();
        Period period = report.period();
        List<Picture> pictures = new ArrayList<>();
        if (report.headline().now().sessions() > 0) {
            pictures.add(picture(
                    "verdicts",
                    "What became of the sessions",
                    verdictsAlt(report),
                    palette -> VerdictPlot.chart(charts, period, palette)));
            pictures.add(picture(
                    "week",
                    "When they come: mean sessions an hour",
                    weekAlt(charts.week()),
                    palette -> WeekPlot.chart(charts.week(), palette)));
        }
        if (charts.probabilities().stream().anyMatch(bin -> bin.good() + bin.bad() + bin.unknown() > 0)) {
            pictures.add(picture(
                    "probabilities",
                    "Sessions by P, the estimated probability of being bad",
                    probabilitiesAlt(charts.probabilities()),
                    palette -> ProbabilityPlot.chart(charts.probabilities(), palette)));
        }
        if (!charts.calibration().isEmpty()) {
            pictures.add(picture(
                    "calibration",
                    "Calibration: what P said, and what became true",
                    calibrationAlt(charts.calibration()),
                    palette -> CalibrationPlot.chart(charts.calibration(), palette)));
        }
        return pictures;
    }

    private static Picture picture(String name, String title, String alt, Function<Palette, JFreeChart> chart) {
        return new Picture(
                name, title, alt, WIDTH, HEIGHT, png(chart.apply(Palette.LIGHT)), png(chart.apply(Palette.DARK)));
    }

    private static String png(JFreeChart chart) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ChartUtils.writeScaledChartAsPNG(out, chart, WIDTH, HEIGHT, Picture.SCALE, Picture.SCALE);
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory does not fail", impossible);
        }
        return Base64.getEncoder().encodeToString(out.toByteArray());
    }

    private static String verdictsAlt(Report report) {
        Optional<Slice> busiest = report.charts().verdicts().stream().max(Comparator.comparingLong(Slice::sessions));
        return "Columns of accepted, deferred and refused sessions over the period. Most came in the "
                + Wording.duration(report.charts().slice()) + " from "
                + busiest.map(slice ->
                                Wording.time(slice.start(), report.period().zone())
                                        + ": " + Wording.count(slice.sessions()) + ", of them refused "
                                        + Wording.count(slice.refused()))
                        .orElse("none")
                + ".";
    }

    private static String weekAlt(List<WeekHour> week) {
        return week.stream()
                .filter(hour -> hour.hours() > 0)
                .max(Comparator.comparingDouble(hour -> hour.sessions() / hour.hours()))
                .map(hour -> "Heat map of weekday and hour. The busiest is "
                        + hour.day().getDisplayName(TextStyle.FULL, Locale.ENGLISH) + " at " + hour.hour()
                        + ":00, with "
                        + Math.round(hour.sessions() / hour.hours()) + " sessions an hour.")
                .orElse("");
    }

    private static String probabilitiesAlt(List<ProbabilityBin> bins) {
        long low = bins.stream()
                .filter(bin -> bin.to() <= 0.5)
                .mapToLong(bin -> bin.good() + bin.bad() + bin.unknown())
                .sum();
        long high = bins.stream()
                .filter(bin -> bin.to() > 0.5)
                .mapToLong(bin -> bin.good() + bin.bad() + bin.unknown())
                .sum();
        return "Histogram of P. Below one half: " + Wording.count(low) + " sessions; above: " + Wording.count(high)
                + ".";
    }

    private static String calibrationAlt(List<CalibrationBin> bins) {
        StringBuilder alt = new StringBuilder("Points near the diagonal mean that P can be trusted.");
        for (CalibrationBin bin : bins) {
            alt.append(String.format(Locale.ROOT, " Where P said %.2f, ", bin.predicted()))
                    .append(Wording.percent(bin.observed()))
                    .append(" of ")
                    .append(Wording.count(bin.observed().whole()))
                    .append(" were bad.");
        }
        return alt.toString();
    }
}
