package io.smtpedge.report.figures;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/**
 * The time that a report is about, and the one it is compared with.
 *
 * @param since the first instant
 * @param until the first instant after it
 * @param zone what hours and days are meant in
 */
public record Period(Instant since, Instant until, ZoneId zone) {

    private static final int WEEK = 7;

    public Period {
        if (!since.isBefore(until)) {
            throw new IllegalArgumentException("a period must end after it begins");
        }
    }

    /**
     * The period with the same weekdays, as few weeks before as will not overlap: the day a week ago for a day, the week
     * before for a week. By the calendar, so that a day is compared with a whole day where the clocks were changed between them.
     */
    public Period before() {
        ZonedDateTime start = since.atZone(zone);
        ZonedDateTime end = until.atZone(zone);
        long days = ChronoUnit.DAYS.between(start, end);
        if (start.plusDays(days).isBefore(end)) {
            days++;
        }
        long back = Math.max(1, Math.ceilDiv(days, WEEK)) * WEEK;
        return new Period(start.minusDays(back).toInstant(), end.minusDays(back).toInstant(), zone);
    }

    public double hours() {
        return ChronoUnit.SECONDS.between(since, until) / 3600.0;
    }
}
