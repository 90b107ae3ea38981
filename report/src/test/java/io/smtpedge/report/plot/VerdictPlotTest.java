package io.smtpedge.report.plot;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.report.figures.Period;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.DateAxis;
import org.jfree.chart.axis.ValueTick;
import org.jfree.chart.ui.RectangleEdge;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The axis of time: of every period, its labels differ, and are few. */
class VerdictPlotTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /** The first comes into a day that had 25 hours. */
    private static final List<LocalDateTime> STARTS = List.of(
            LocalDateTime.of(2026, 10, 24, 12, 0),
            LocalDateTime.of(2026, 11, 9, 8, 0),
            LocalDateTime.of(2026, 12, 31, 17, 0),
            LocalDateTime.of(2026, 2, 3, 0, 0));

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 8, 24, 25, 48, 72, 100, 168, 14 * 24, 28 * 24, 31 * 24, 50 * 24, 92 * 24, 366 * 24})
    void noTwoLabelsAreAlike(int hours) {
        for (LocalDateTime start : STARTS) {
            List<String> labels = labels(start.atZone(BERLIN), Duration.ofHours(hours));

            assertThat(labels).as("from %s", start).doesNotHaveDuplicates().hasSizeBetween(1, 10);
        }
    }

    private static List<String> labels(ZonedDateTime start, Duration length) {
        Period period = new Period(start.toInstant(), start.toInstant().plus(length), BERLIN);
        DateAxis axis = VerdictPlot.time(period);
        axis.setRange(Date.from(period.since()), Date.from(period.until()));
        Graphics2D graphics = new BufferedImage(540, 270, BufferedImage.TYPE_INT_RGB).createGraphics();
        try {
            List<String> labels = new ArrayList<>();
            for (Object tick : axis.refreshTicks(
                    graphics, new AxisState(), new Rectangle2D.Double(0, 0, 540, 270), RectangleEdge.BOTTOM)) {
                labels.add(((ValueTick) tick).getText());
            }
            return labels;
        } finally {
            graphics.dispose();
        }
    }
}
