package io.smtpedge.report.plot;

import io.smtpedge.report.figures.Charts.ProbabilityBin;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jfree.chart.JFreeChart;
import org.jfree.data.xy.DefaultTableXYDataset;
import org.jfree.data.xy.XYSeries;

/** How many sessions had which P, and what is known of them. */
final class ProbabilityPlot {

    private ProbabilityPlot() {}

    static JFreeChart chart(List<ProbabilityBin> bins, Palette palette) {
        DefaultTableXYDataset data = new DefaultTableXYDataset();
        data.addSeries(series("good", bins, ProbabilityBin::good));
        data.addSeries(series("bad", bins, ProbabilityBin::bad));
        data.addSeries(series("not known, mostly held back", bins, ProbabilityBin::unknown));
        data.setIntervalWidth(1.0 / Math.max(1, bins.size()));
        return Style.chart(
                data,
                Style.probability("P"),
                Style.counts(),
                Style.stacked(Palette.GOOD, Palette.BAD, Palette.NEITHER),
                palette);
    }

    private static XYSeries series(String name, List<ProbabilityBin> bins, ToLongFunction<ProbabilityBin> value) {
        XYSeries series = new XYSeries(name, true, false);
        bins.forEach(bin -> series.add((bin.from() + bin.to()) / 2, (double) value.applyAsLong(bin)));
        return series;
    }
}
