package io.smtpedge.edge.feedback;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/** Reads the time at the beginning of a log line: {@code Nov 23 10:00:00}, or RFC 3339, or rspamd's. Immutable. */
final class LogTime {

    private static final DateTimeFormatter TRADITIONAL = new DateTimeFormatterBuilder()
            .appendPattern("MMM ppd HH:mm:ss")
            .parseDefaulting(ChronoField.YEAR, 2000)
            .toFormatter(Locale.ENGLISH);
    private static final int TRADITIONAL_LENGTH = 15;
    private static final DateTimeFormatter SPACED = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final int SPACED_LENGTH = 19;

    private final ZoneId zone;
    private final InstantSource clock;

    /** {@code zone} is that of times that do not say theirs. */
    LogTime(ZoneId zone, InstantSource clock) {
        this.zone = zone;
        this.clock = clock;
    }

    /** The time of a line; now where it has none that can be read, or one in the future. */
    Instant of(String line) {
        Instant now = clock.instant();
        try {
            Instant read = read(line, now);
            return read.isAfter(now) ? now : read;
        } catch (DateTimeException none) {
            return now;
        }
    }

    private Instant read(String line, Instant now) {
        int space = line.indexOf(' ');
        if (space > SPACED_LENGTH && line.charAt(10) == 'T') {
            return OffsetDateTime.parse(line.substring(0, space)).toInstant();
        }
        if (line.length() > SPACED_LENGTH && line.charAt(4) == '-') {
            return LocalDateTime.parse(line.substring(0, SPACED_LENGTH), SPACED)
                    .atZone(zone)
                    .toInstant();
        }
        if (line.length() < TRADITIONAL_LENGTH) {
            return now;
        }
        // It has no year: the last such day that is not in the future.
        TemporalAccessor parsed = TRADITIONAL.parse(line.substring(0, TRADITIONAL_LENGTH));
        LocalDateTime time =
                LocalDateTime.from(parsed).withYear(now.atZone(zone).getYear());
        Instant thisYear = time.atZone(zone).toInstant();
        return thisYear.isAfter(now.plus(Duration.ofDays(1)))
                ? time.minusYears(1).atZone(zone).toInstant()
                : thisYear;
    }
}
