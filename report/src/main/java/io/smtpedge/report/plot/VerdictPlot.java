package io.smtpedge.report.plot;

import io.smtpedge.report.figures.Charts;
import io.smtpedge.report.figures.Charts.Slice;
import io.smtpedge.report.figures.Period;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.DateAxis;
import org.jfree.data.time.SimpleTimePeriod;
import org.jfree.data.time.TimeTableXYDataset;

/** Verdicts over time, upon each other. */
final class VerdictPlot {

    private VerdictPlot() {}

    static JFreeChart chart(Charts charts, Period period, Palette palette) {
        TimeZone zone = TimeZone.getTimeZone(period.zone());
        TimeTableXYDataset data = new TimeTableXYDataset(zone, Locale.ENGLISH);
        List<Slice> slices = charts.verdicts();
        boolean others = slices.stream().anyMatch(slice -> slice.other() > 0);
        for (int i = 0; i < slices.size(); i++) {
            Slice slice = slices.get(i);
            long end = i + 1 < slices.size()
                    ? slices.get(i + 1).start().toEpochMilli()
                    : slice.start().plus(charts.slice()).toEpochMilli();
            SimpleTimePeriod time = new SimpleTimePeriod(slice.start().toEpochMilli(), end);
            data.add(time, slice.accepted(), "accepted", false);
            data.add(time, slice.deferred(), "deferred", false);
            data.add(time, slice.refused(), "refused", false);
            if (others) {
                data.add(time, slice.other(), "no verdict", false);
            }
        }
        DateAxis time = new DateAxis(null, zone, Locale.ENGLISH);
        time.setLowerMargin(0.01);
        time.setUpperMargin(0.01);
        return Style.chart(
                data,
                time,
                Style.counts(),
                Style.stacked(Palette.GOOD, Palette.WAITING, Palette.BAD, Palette.NEITHER),
                palette);
    }
}
