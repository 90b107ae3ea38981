package io.smtpedge.report.month;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a sender comes: at random, more often at some hours and on some days than at others.
 *
 * @param perDay sessions on a usual day
 * @param shape how they spread over the day and the week
 * @param from not before
 * @param until no longer; not included
 */
record Rhythm(double perDay, Shape shape, Instant from, Instant until) {

    /** Where the senders live: clocks change there within a month of October. */
    static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    /** How the sessions of a day spread. Each factor is a multiple of the average rate. */
    enum Shape {
        /** Offices: 8 to 18 hours, little at the weekend. */
        OFFICE(4.2) {
            @Override
            double factor(int hour, int weekday) {
                double day = weekday >= 6 ? 0.12 : 1;
                double hourly =
                        hour >= 8 && hour < 18 ? (hour == 12 ? 1.6 : 2.2) : hour >= 6 && hour < 22 ? 0.35 : 0.05;
                return day * hourly;
            }
        },
        /** People: day and evening, every day. */
        PEOPLE(2) {
            @Override
            double factor(int hour, int weekday) {
                double hourly = hour >= 7 && hour < 23 ? (hour >= 18 ? 1.6 : 1.3) : 0.35;
                return (weekday >= 6 ? 0.75 : 1) * hourly;
            }
        },
        /** A list of subscribers: all of a week's mail on Tuesday morning. */
        TUESDAY(70) {
            @Override
            double factor(int hour, int weekday) {
                return weekday == 2 && hour >= 8 && hour < 11 ? 50 : 0.05;
            }
        },
        /** The same on Thursday afternoon. */
        THURSDAY(70) {
            @Override
            double factor(int hour, int weekday) {
                return weekday == 4 && hour >= 14 && hour < 17 ? 50 : 0.05;
            }
        },
        /** Machines: always, a little more at night, as computers at home are on in the evenings of other continents. */
        MACHINES(1.4) {
            @Override
            double factor(int hour, int weekday) {
                return hour < 8 ? 1.3 : 0.85;
            }
        };

        /** Above every factor. */
        private final double most;

        Shape(double most) {
            this.most = most;
        }

        /** Of an hour of the day, 0 to 23, and a day of the week, 1 for Monday to 7. */
        abstract double factor(int hour, int weekday);
    }

    /** When it comes next after this time; empty where it comes no more. */
    Optional<Instant> next(Instant after, RandomGenerator random) {
        Instant at = after.isBefore(from) ? from : after;
        // Thinning: candidates at the highest rate, of which the present one lets a share through.
        Duration mean = Duration.ofNanos((long) (Duration.ofDays(1).toNanos() / (perDay * shape.most)));
        while (true) {
            at = at.plus(Chance.wait(mean, random));
            if (!at.isBefore(until)) {
                return Optional.empty();
            }
            ZonedDateTime local = at.atZone(ZONE);
            if (random.nextDouble() * shape.most
                    < shape.factor(local.getHour(), local.getDayOfWeek().getValue())) {
                return Optional.of(at);
            }
        }
    }
}
