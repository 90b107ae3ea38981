package io.smtpedge.report.journal;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times as people write them: {@code now}, {@code today}, {@code yesterday}, {@code this-week}, {@code last-week}, {@code monday}
 * (the last one that has begun), {@code 7d}, {@code 36h}, {@code 90m}, {@code 2w} (ago), {@code 2026-11-01}, {@code
 * 2026-11-01T12:30}, {@code 2026-11-01T11:30:00Z}. Days begin and end by the calendar of the zone.
 */
public record Moment(ZonedDateTime now) {

    private static final Pattern AGO = Pattern.compile("([0-9]{1,5})([mhdw])");

    /** Words are about this instant, in this zone. */
    public static Moment of(Instant now, ZoneId zone) {
        return new Moment(now.atZone(zone));
    }

    /**
     * The instant that is meant.
     *
     * @throws IllegalArgumentException with one sentence that says what is wrong, and what is right
     */
    public Instant parse(String text) {
        String word = text.toLowerCase(Locale.ROOT);
        ZonedDateTime today = now.toLocalDate().atStartOfDay(now.getZone());
        return switch (word) {
            case "now" -> now.toInstant();
            case "today" -> today.toInstant();
            case "yesterday" -> today.minusDays(1).toInstant();
            case "this-week" -> monday().toInstant();
            case "last-week" -> monday().minusWeeks(1).toInstant();
            default -> weekdayOrTime(text, word, today);
        };
    }

    /** Whether it is a span before some time, such as {@code 7d}, and no time by itself. */
    static boolean isSpan(String text) {
        return AGO.matcher(text.toLowerCase(Locale.ROOT)).matches();
    }

    /** Where a period that begins with this word ends, if nothing else is said. */
    public Instant endOf(String since) {
        return switch (since.toLowerCase(Locale.ROOT)) {
            case "yesterday" -> parse("today");
            case "last-week" -> monday().toInstant();
            default -> now.toInstant();
        };
    }

    private ZonedDateTime monday() {
        return now.toLocalDate()
                .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                .atStartOfDay(now.getZone());
    }

    private Instant weekdayOrTime(String text, String word, ZonedDateTime today) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (day.name().toLowerCase(Locale.ROOT).equals(word)) {
                return today.toLocalDate()
                        .with(TemporalAdjusters.previousOrSame(day))
                        .atStartOfDay(now.getZone())
                        .toInstant();
            }
        }
        Matcher ago = AGO.matcher(word);
        if (ago.matches()) {
            long number = Long.parseLong(ago.group(1));
            return switch (ago.group(2)) {
                case "m" -> now.minusMinutes(number).toInstant();
                case "h" -> now.minusHours(number).toInstant();
                case "d" -> now.minusDays(number).toInstant();
                default -> now.minusWeeks(number).toInstant();
            };
        }
        return written(text);
    }

    private Instant written(String text) {
        try {
            if (text.length() == "2026-11-01".length()) {
                return LocalDate.parse(text).atStartOfDay(now.getZone()).toInstant();
            }
            if (text.endsWith("Z") || text.matches(".*T.*[+-][0-9:]+")) {
                return ZonedDateTime.parse(text).toInstant();
            }
            return LocalDateTime.parse(text).atZone(now.getZone()).toInstant();
        } catch (DateTimeException notOne) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no time; write 7d, 24h, yesterday, last-week, 2026-11-01, 2026-11-01T12:30 or"
                            + " 2026-11-01T11:30:00Z",
                    notOne);
        }
    }
}
