package io.smtpedge.report.plot;

import io.smtpedge.report.figures.Charts.CalibrationBin;
import java.awt.BasicStroke;
import java.awt.geom.Ellipse2D;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYLineAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;
import org.jspecify.annotations.Nullable;

/** What P said against what became true, each point with Wilson's interval. A perfect estimate lies on the diagonal. */
final class CalibrationPlot {

    private static final double RADIUS = 4;
    private static final double ROOM = 0.03;

    private CalibrationPlot() {}

    static JFreeChart chart(List<CalibrationBin> bins, Palette palette) {
        YIntervalSeries series = new YIntervalSeries("share that was bad, with its 95 % interval");
        for (CalibrationBin bin : bins) {
            series.add(
                    bin.predicted(),
                    bin.observed().value().orElse(0),
                    bin.observed().low(),
                    bin.observed().high());
        }
        YIntervalSeriesCollection data = new YIntervalSeriesCollection();
        data.addSeries(series);
        XYErrorRenderer renderer = new XYErrorRenderer();
        renderer.setSeriesPaint(0, palette.most);
        renderer.setSeriesShape(0, new Ellipse2D.Double(-RADIUS, -RADIUS, 2 * RADIUS, 2 * RADIUS));
        renderer.setErrorPaint(palette.most);
        renderer.setErrorStroke(new BasicStroke(1.5f));
        JFreeChart chart = Style.chart(data, withRoom("P before the session"), withRoom(null), renderer, palette);
        chart.getXYPlot().addAnnotation(new XYLineAnnotation(0, 0, 1, 1, new BasicStroke(1), palette.grid));
        return chart;
    }

    /** A point at 0 or 1 is to be seen whole. */
    private static NumberAxis withRoom(@Nullable String label) {
        NumberAxis axis = Style.probability(label);
        axis.setRange(-ROOM, 1 + ROOM);
        return axis;
    }
}
