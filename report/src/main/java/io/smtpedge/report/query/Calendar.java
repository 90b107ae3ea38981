package io.smtpedge.report.query;

import io.smtpedge.report.figures.Charts.Slice;
import io.smtpedge.report.figures.Charts.WeekHour;
import io.smtpedge.report.figures.Period;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Puts counts by quarters of an hour of UTC into the hours and days of the report's time zone, over changes of the clock: the day on
 * which it is put back has 25 hours and is one slice.
 */
record Calendar(Period period, List<Quarter> quarters) {

    private static final int HOURS = 24;

    /** Slices of an hour, up to so many hours; of six hours, up to so many; of a day beyond. */
    private static final double HOURLY = 73;

    private static final double SIX_HOURLY = 15 * 24;
    private static final int SIX = 6;
    private static final double QUARTER = 0.25;

    /** @param number since the epoch */
    record Quarter(long number, long accepted, long deferred, long refused, long other) {

        Instant start() {
            return Instant.ofEpochSecond(number * 900);
        }

        long sessions() {
            return accepted + deferred + refused + other;
        }
    }

    Duration sliceLength() {
        double hours = period.hours();
        return Duration.ofHours(hours <= HOURLY ? 1 : hours <= SIX_HOURLY ? SIX : HOURS);
    }

    List<Slice> slices() {
        TreeMap<Instant, Slice> slices = new TreeMap<>();
        ZonedDateTime end = period.until().atZone(period.zone());
        for (ZonedDateTime at = start(period.since()); at.isBefore(end); at = next(at)) {
            slices.put(at.toInstant(), new Slice(at.toInstant(), 0, 0, 0, 0));
        }
        for (Quarter quarter : quarters) {
            slices.computeIfPresent(start(quarter.start()).toInstant(), (start, slice) -> add(slice, quarter));
        }
        return new ArrayList<>(slices.values());
    }

    private static Slice add(Slice slice, Quarter quarter) {
        return new Slice(
                slice.start(),
                slice.accepted() + quarter.accepted,
                slice.deferred() + quarter.deferred,
                slice.refused() + quarter.refused,
                slice.other() + quarter.other);
    }

    /** The slice that an instant is in. Hours are those of the clock also where one of them comes twice. */
    private ZonedDateTime start(Instant instant) {
        ZonedDateTime local = instant.atZone(period.zone());
        ZonedDateTime hour = local.truncatedTo(ChronoUnit.HOURS);
        long length = sliceLength().toHours();
        if (length == 1) {
            return hour;
        }
        int first = length == SIX ? local.getHour() / SIX * SIX : 0;
        return local.toLocalDate().atTime(first, 0).atZone(period.zone());
    }

    private ZonedDateTime next(ZonedDateTime at) {
        long length = sliceLength().toHours();
        if (length == 1) {
            return at.plusHours(1);
        }
        ZonedDateTime next = at.toLocalDateTime().plusHours(length).atZone(period.zone());
        return next.isAfter(at) ? next : at.plusHours(length);
    }

    /** All 168 hours, Monday first. */
    List<WeekHour> week() {
        int cells = DayOfWeek.values().length * HOURS;
        long[] sessions = new long[cells];
        long[] held = new long[cells];
        double[] hours = new double[cells];
        long first = Math.floorDiv(period.since().getEpochSecond(), 900);
        long last = Math.ceilDiv(period.until().getEpochSecond(), 900);
        for (long quarter = first; quarter < last; quarter++) {
            hours[cell(Instant.ofEpochSecond(quarter * 900))] += QUARTER;
        }
        for (Quarter quarter : quarters) {
            int cell = cell(quarter.start());
            sessions[cell] += quarter.sessions();
            held[cell] += quarter.refused + quarter.deferred;
        }
        List<WeekHour> week = new ArrayList<>();
        for (int cell = 0; cell < cells; cell++) {
            DayOfWeek day = DayOfWeek.of(cell / HOURS + 1);
            week.add(new WeekHour(day, cell % HOURS, sessions[cell], held[cell], hours[cell]));
        }
        return week;
    }

    private int cell(Instant instant) {
        ZonedDateTime local = instant.atZone(period.zone());
        return (local.getDayOfWeek().getValue() - 1) * HOURS + local.getHour();
    }
}
