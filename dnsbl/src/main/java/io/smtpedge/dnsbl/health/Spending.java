package io.smtpedge.dnsbl.health;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The queries that a zone may still be sent: so many a second, with a burst of one second's, and so many on a day of UTC.
 * What was spent before a restart is not known after it. For one thread.
 */
public final class Spending {

    private static final long SECOND = 1_000_000_000L;

    /** Before so much time has passed a rate says nothing about the day. */
    private static final Duration SHORTEST_MEASURE = Duration.ofMinutes(10);

    private final int perSecond;
    private final int perDay;

    /** What may be sent at once, in nanoseconds of the rate: a second's worth at the most. */
    private long credit;

    private long creditAt;
    private Instant day = Instant.MIN;
    private Instant since = Instant.MIN;
    private int used;
    private boolean foretold;
    private boolean mostlyUsed;

    /** Whether a query may be sent. */
    public enum Grant {
        GRANTED,
        TOO_FAST,
        DAY_USED_UP
    }

    /**
     * The day's queries will not last.
     *
     * @param used how many have been sent
     * @param usedUpBy when the last one will be sent at this rate
     */
    public record Forecast(int used, Instant usedUpBy) {}

    /**
     * @param perSecond 0 for no limit
     * @param perDay 0 for no limit
     */
    public Spending(int perSecond, int perDay, long now) {
        this.perSecond = perSecond;
        this.perDay = perDay;
        this.credit = SECOND;
        this.creditAt = now;
    }

    /**
     * Asks for one query.
     *
     * @param now nanoseconds, for the rate
     * @param time the time of day, for the day's quota
     */
    public Grant spend(long now, Instant time) {
        beginDay(time);
        if (perDay > 0 && used >= perDay) {
            return Grant.DAY_USED_UP;
        }
        if (perSecond > 0) {
            credit = Math.min(SECOND, credit + now - creditAt);
            creditAt = now;
            long price = SECOND / perSecond;
            if (credit < price) {
                return Grant.TOO_FAST;
            }
            credit -= price;
        }
        used++;
        return Grant.GRANTED;
    }

    /**
     * Charges a query that is sent whatever the rate is.
     *
     * @return whether it may be sent: the day's queries are not used up
     */
    public boolean charge(Instant time) {
        beginDay(time);
        if (perDay > 0 && used >= perDay) {
            return false;
        }
        used++;
        return true;
    }

    /**
     * Says that the day's queries will not last: at most once a day from the rate so far, and once more when four of five
     * are used.
     */
    public Optional<Forecast> forecast(Instant time) {
        if (perDay == 0 || used == 0) {
            return Optional.empty();
        }
        long measured = Math.max(1, Duration.between(since, time).toMillis());
        Instant usedUpBy = time.plusMillis(measured * Math.max(0L, perDay - used) / used);
        boolean tooFast = measured >= SHORTEST_MEASURE.toMillis()
                && usedUpBy.isBefore(day.plus(1, ChronoUnit.DAYS))
                && used >= perDay / 100;
        boolean most = used >= perDay - perDay / 5;
        if ((most && !mostlyUsed) || (tooFast && !foretold)) {
            foretold = true;
            mostlyUsed |= most;
            return Optional.of(new Forecast(used, usedUpBy));
        }
        return Optional.empty();
    }

    private void beginDay(Instant time) {
        Instant today = time.truncatedTo(ChronoUnit.DAYS);
        if (!today.equals(day)) {
            since = day.equals(Instant.MIN) ? time : today;
            day = today;
            used = 0;
            foretold = false;
            mostlyUsed = false;
        }
    }
}
