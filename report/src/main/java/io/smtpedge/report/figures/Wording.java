package io.smtpedge.report.figures;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Figures as a person reads them, the same in text and HTML. In ASCII. */
public final class Wording {

    /** What stands for a figure that is not known. */
    public static final String UNKNOWN = "unknown";

    private static final double NARROW = 0.03;
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);
    private static final DateTimeFormatter WEEKDAY =
            DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter WEEKDAY_AND_SECOND =
            DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm:ss", Locale.ENGLISH);
    private static final String[] BYTES = {"B", "kB", "MB", "GB", "TB", "PB"};
    private static final int THOUSAND = 1000;

    private Wording() {}

    /** With commas: {@code 12,345}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** With its noun: {@code 1 session}, {@code 2 sessions}. */
    public static String count(long number, String noun) {
        return count(number) + " " + noun + (number == 1 ? "" : noun.endsWith("s") ? "es" : "s");
    }

    /** The head of the things to do: how many there are. */
    public static String thingsToDo(int number) {
        return switch (number) {
            case 0 -> "Things to do";
            case 1 -> "One thing to do";
            case 2 -> "Two things to do";
            case 3 -> "Three things to do";
            default -> count(number) + " things to do";
        };
    }

    /** One digit below ten, none above: {@code 0.3 %}, {@code 42 %}. What is not nothing is never written as 0. */
    public static String percent(double share) {
        double percent = share * 100;
        if (percent > 0 && percent < 0.1) {
            return "<0.1 %";
        }
        if (percent < 100 && percent > 99.9) {
            return ">99.9 %";
        }
        boolean whole = percent == 0 || (percent >= 10 && percent <= 99) || percent == 100;
        return String.format(Locale.ROOT, whole ? "%.0f %%" : "%.1f %%", percent);
    }

    public static String percent(Share share) {
        OptionalDouble value = share.value();
        return value.isPresent() ? percent(value.getAsDouble()) : UNKNOWN;
    }

    /** With the interval of 95 %: {@code 93 % (88-96 of 120)}. */
    public static String percentWithInterval(Share share) {
        if (!share.isKnown()) {
            return UNKNOWN;
        }
        // To the nearest whole percent, a narrow interval would look as if little were known.
        double step = share.high() - share.low() < NARROW ? 10 : 1;
        return String.format(
                Locale.ROOT,
                step == 1 ? "%s (%.0f-%.0f of %s)" : "%s (%.1f-%.1f of %s)",
                percent(share),
                Math.floor(share.low() * 100 * step) / step,
                Math.ceil(share.high() * 100 * step) / step,
                count(share.whole()));
    }

    /** Powers of 1000. */
    public static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= THOUSAND && unit < BYTES.length - 1) {
            value /= THOUSAND;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || value >= 100 ? "%.0f %s" : "%.1f %s", value, BYTES[unit]);
    }

    /** How a count changed: {@code +12 %}, {@code -3 %}, {@code x4.2}, or {@code new}. */
    public static String change(long before, long now) {
        if (before == 0) {
            return now == 0 ? "same" : "new";
        }
        double ratio = (double) now / before;
        if (ratio >= 3) {
            return String.format(Locale.ROOT, "x%.1f", ratio);
        }
        long percent = Math.round((ratio - 1) * 100);
        return percent == 0 ? "same" : String.format(Locale.ROOT, "%+d %%", percent);
    }

    /** How a share changed, in points of a hundred. */
    public static String points(Share before, Share now) {
        if (!before.isKnown() || !now.isKnown()) {
            return UNKNOWN;
        }
        double points = (now.value().orElse(0) - before.value().orElse(0)) * 100;
        return Math.abs(points) < 0.05 ? "same" : String.format(Locale.ROOT, "%+.1f points", points);
    }

    /** Without the zone, which a report names once. */
    public static String time(Instant time, ZoneId zone) {
        return MINUTE.format(time.atZone(zone));
    }

    public static String weekdayAndTime(Instant time, ZoneId zone) {
        return WEEKDAY.format(time.atZone(zone));
    }

    /** From when to when; with seconds where both are in the same minute. */
    public static String span(Period period) {
        String since = weekdayAndTime(period.since(), period.zone());
        String until = weekdayAndTime(period.until(), period.zone());
        return since.equals(until)
                ? WEEKDAY_AND_SECOND.format(period.since().atZone(period.zone())) + " to "
                        + WEEKDAY_AND_SECOND.format(period.until().atZone(period.zone()))
                : since + " to " + until;
    }

    /** An estimate with its bounds: {@code 0.93 (0.80-0.99)}. */
    public static String standing(Senders.@Nullable Standing standing) {
        return standing == null
                ? "-"
                : String.format(Locale.ROOT, "%.2f (%.2f-%.2f)", standing.p(), standing.low(), standing.high());
    }

    /** Milliseconds: {@code 12 ms}. */
    public static String millis(double millis) {
        return String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis);
    }

    /** Days, hours or minutes, whatever is largest. */
    public static String duration(Duration duration) {
        if (duration.toHours() >= 48) {
            return duration.toDays() + " d";
        }
        return duration.toHours() >= 1 ? duration.toHours() + " h" : duration.toMinutes() + " min";
    }
}
