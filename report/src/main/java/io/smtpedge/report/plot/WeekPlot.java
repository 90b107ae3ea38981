package io.smtpedge.report.plot;

import io.smtpedge.report.figures.Charts.WeekHour;
import java.awt.Paint;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.renderer.PaintScale;
import org.jfree.chart.renderer.xy.XYBlockRenderer;
import org.jfree.chart.title.PaintScaleLegend;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.DefaultXYZDataset;

/** Weekday and hour, as a heat map of the mean sessions an hour. An hour that the period does not have stays blank. */
final class WeekPlot {

    private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    private static final int HOURS = 24;
    private static final double STRIP = 12;

    private WeekPlot() {}

    static JFreeChart chart(List<WeekHour> week, Palette palette) {
        List<WeekHour> known = week.stream().filter(hour -> hour.hours() > 0).toList();
        double[][] points = new double[3][known.size()];
        double most = 1;
        for (int i = 0; i < known.size(); i++) {
            WeekHour hour = known.get(i);
            points[0][i] = hour.hour();
            points[1][i] = hour.day().getValue() - 1.0;
            points[2][i] = hour.sessions() / hour.hours();
            most = Math.max(most, points[2][i]);
        }
        DefaultXYZDataset data = new DefaultXYZDataset();
        data.addSeries("sessions an hour", points);
        XYBlockRenderer renderer = new XYBlockRenderer();
        Heat heat = new Heat(most, palette);
        renderer.setPaintScale(heat);
        renderer.setBlockWidth(0.94);
        renderer.setBlockHeight(0.9);
        NumberAxis hours = new NumberAxis();
        hours.setRange(-0.5, HOURS - 0.5);
        hours.setTickUnit(new NumberTickUnit(3));
        SymbolAxis days = new SymbolAxis(null, DAYS);
        days.setInverted(true);
        days.setGridBandsVisible(false);
        JFreeChart chart = Style.chart(data, hours, days, renderer, palette);
        chart.getXYPlot().setRangeGridlinesVisible(false);
        chart.removeLegend();
        chart.addSubtitle(legend(heat, palette));
        return chart;
    }

    private static PaintScaleLegend legend(Heat heat, Palette palette) {
        NumberAxis axis = Style.counts();
        Style.style(axis, palette);
        axis.setLabel("sessions an hour");
        PaintScaleLegend legend = new PaintScaleLegend(heat, axis);
        legend.setPosition(RectangleEdge.RIGHT);
        legend.setStripWidth(STRIP);
        legend.setBackgroundPaint(palette.background);
        legend.setPadding(new RectangleInsets(0, STRIP, 0, 0));
        return legend;
    }

    private record Heat(double most, Palette palette) implements PaintScale {

        @Override
        public double getLowerBound() {
            return 0;
        }

        @Override
        public double getUpperBound() {
            return most;
        }

        @Override
        public Paint getPaint(double value) {
            return palette.heat(value / most);
        }
    }
}
