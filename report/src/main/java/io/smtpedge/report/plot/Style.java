package io.smtpedge.report.plot;

import java.awt.BasicStroke;
import java.awt.Font;
import java.awt.Paint;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.NumberFormat;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.NumberTickUnitSource;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StackedXYBarRenderer;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYItemRenderer;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.XYDataset;
import org.jspecify.annotations.Nullable;

/** What all pictures have in common. */
final class Style {

    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
    private static final double PADDING = 8;

    /** Half a label: the last one of an axis stands below the edge of the plot. */
    private static final double HALF_A_LABEL = 26;

    private static final double NARROW = 0.08;

    private Style() {}

    static JFreeChart chart(XYDataset data, ValueAxis across, ValueAxis up, XYItemRenderer renderer, Palette palette) {
        XYPlot plot = new XYPlot(data, across, up, renderer);
        plot.setBackgroundPaint(palette.background);
        plot.setOutlineVisible(false);
        plot.setDomainGridlinesVisible(false);
        plot.setRangeGridlinePaint(palette.grid);
        plot.setRangeGridlineStroke(new BasicStroke(1));
        plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
        style(across, palette);
        style(up, palette);
        // Without a title: the page has it, as text.
        JFreeChart chart = new JFreeChart(null, FONT, plot, true);
        chart.setBackgroundPaint(palette.background);
        chart.setPadding(new RectangleInsets(PADDING, PADDING, PADDING, HALF_A_LABEL));
        LegendTitle legend = chart.getLegend();
        legend.setPosition(RectangleEdge.TOP);
        legend.setItemFont(FONT);
        legend.setItemPaint(palette.text);
        legend.setBackgroundPaint(palette.background);
        legend.setFrame(BlockBorder.NONE);
        return chart;
    }

    static void style(ValueAxis axis, Palette palette) {
        axis.setTickLabelFont(FONT);
        axis.setTickLabelPaint(palette.text);
        axis.setLabelFont(FONT);
        axis.setLabelPaint(palette.text);
        axis.setAxisLinePaint(palette.grid);
        axis.setTickMarkPaint(palette.grid);
    }

    /** Whole numbers from zero on. */
    static NumberAxis counts() {
        NumberAxis axis = new NumberAxis();
        axis.setStandardTickUnits(new NumberTickUnitSource(true, NumberFormat.getIntegerInstance(Locale.ROOT)));
        axis.setUpperMargin(NARROW);
        return axis;
    }

    /** Zero to one. */
    static NumberAxis probability(@Nullable String label) {
        NumberAxis axis = new NumberAxis(label);
        axis.setRange(0, 1);
        DecimalFormat tenths = new DecimalFormat("0.0", DecimalFormatSymbols.getInstance(Locale.ROOT));
        axis.setTickUnit(new NumberTickUnit(0.2, tenths));
        return axis;
    }

    /** Columns upon each other, flat, in these colours. */
    static StackedXYBarRenderer stacked(Paint... paints) {
        StackedXYBarRenderer renderer = new StackedXYBarRenderer(NARROW);
        renderer.setBarPainter(new StandardXYBarPainter());
        renderer.setShadowVisible(false);
        renderer.setDrawBarOutline(false);
        for (int i = 0; i < paints.length; i++) {
            renderer.setSeriesPaint(i, paints[i]);
        }
        return renderer;
    }
}
