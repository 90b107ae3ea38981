package io.smtpedge.report.plot;

import io.smtpedge.report.figures.Charts;
import io.smtpedge.report.figures.Charts.Slice;
import io.smtpedge.report.figures.Period;
import java.text.SimpleDateFormat;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.DateAxis;
import org.jfree.chart.axis.DateTickUnit;
import org.jfree.chart.axis.DateTickUnitType;
import org.jfree.data.time.SimpleTimePeriod;
import org.jfree.data.time.TimeTableXYDataset;

/** Verdicts over time, upon each other. */
final class VerdictPlot {

    private static final double DAY = 24;
    private static final double MONTH = 30.4 * DAY;
    private static final int MOST_TICKS = 7;
    private static final List<Tick> TICKS = List.of(
            new Tick(DateTickUnitType.HOUR, 1, 1),
            new Tick(DateTickUnitType.HOUR, 4, 4),
            new Tick(DateTickUnitType.HOUR, 12, 12),
            new Tick(DateTickUnitType.DAY, 1, DAY),
            new Tick(DateTickUnitType.DAY, 2, 2 * DAY),
            new Tick(DateTickUnitType.DAY, 5, 5 * DAY),
            new Tick(DateTickUnitType.DAY, 14, 14 * DAY),
            new Tick(DateTickUnitType.MONTH, 1, MONTH),
            new Tick(DateTickUnitType.MONTH, 3, 3 * MONTH),
            new Tick(DateTickUnitType.YEAR, 1, 12 * MONTH));

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
        return Style.chart(
                data,
                time(period),
                Style.counts(),
                Style.stacked(Palette.GOOD, Palette.WAITING, Palette.BAD, Palette.NEITHER),
                palette);
    }

    /** With so few ticks that each can be read on a phone, and no two alike. */
    static DateAxis time(Period period) {
        TimeZone zone = TimeZone.getTimeZone(period.zone());
        DateAxis axis = new DateAxis(null, zone, Locale.ENGLISH);
        axis.setLowerMargin(0.01);
        axis.setUpperMargin(0.01);
        Tick tick = TICKS.stream()
                .filter(unit -> period.hours() / unit.hours() <= MOST_TICKS)
                .findFirst()
                .orElse(TICKS.getLast());
        SimpleDateFormat format = new SimpleDateFormat(tick.format(period), Locale.ENGLISH);
        format.setTimeZone(zone);
        axis.setTickUnit(new DateTickUnit(tick.type, tick.count, format));
        return axis;
    }

    private record Tick(DateTickUnitType type, int count, double hours) {

        String format(Period period) {
            if (type.equals(DateTickUnitType.HOUR)) {
                return period.hours() <= DAY ? "HH:mm" : "EEE HH:mm";
            }
            return type.equals(DateTickUnitType.DAY) ? "d MMM" : "MMM yyyy";
        }
    }
}
