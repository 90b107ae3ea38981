package io.smtpedge.edge.config;

import io.smtpedge.reputation.model.Thresholds;
import io.smtpedge.settings.Section;
import java.time.Duration;

/**
 * What follows from the reputation of a client.
 *
 * @param mode whether anything does
 * @param learningTime how long after the first start nothing does, whatever the mode is
 * @param thresholds where an estimate turns into advice
 * @param throttle what a doubtful client may have
 * @param watch how many times its usual share a list, or the reputation, may condemn before it goes to shadow by itself; 0
 *     where nobody watches
 */
public record PolicySettings(Mode mode, Duration learningTime, Thresholds thresholds, Throttle throttle, double watch) {

    /** Less than this is an ordinary week. */
    private static final double LEAST_WATCH = 1.5;

    private static final double NEVER = 1;

    /** Whether what is advised is done. */
    public enum Mode {
        SHADOW,
        ENFORCE
    }

    /**
     * What a doubtful client may have.
     *
     * @param connections sessions at once
     * @param recipientsPerHour recipients within an hour, all sessions together
     */
    public record Throttle(int connections, int recipientsPerHour) {}

    static PolicySettings read(Section policy) {
        Section throttle = policy.section("throttle");
        PolicySettings read = new PolicySettings(
                policy.choice("mode", Mode.class, Mode.SHADOW),
                policy.duration("learning-time", Duration.ofDays(7), Duration.ZERO, Duration.ofDays(90)),
                thresholds(policy, throttle),
                new Throttle(
                        throttle.integer("connections", 2, 1, 10_000),
                        throttle.integer("recipients-per-hour", 20, 1, 1_000_000)),
                policy.number("watch", 3, 0, 100));
        if (policy.sound("watch") && read.watch > 0 && read.watch < LEAST_WATCH) {
            policy.reject(
                    "watch", read.watch + " would find a list mad on any busy day; write 0 for never, or 1.5 to 100");
        }
        return read;
    }

    private static Thresholds thresholds(Section policy, Section throttle) {
        Thresholds usual = Thresholds.USUAL;
        double refuse = policy.number("refuse", usual.refuse(), 0.5, 1);
        double later = policy.number("later", usual.later(), 0.5, 1);
        double from = throttle.number("from", usual.throttle(), 0.3, 1);
        double fastLane = policy.number("fast-lane", usual.fastLane(), 0, 0.2);
        if (!policy.sound("refuse", "later", "fast-lane") || !throttle.sound("from")) {
            return usual;
        }
        if (later > refuse && later < NEVER) {
            policy.reject(
                    "later",
                    later + " is more than refuse, which is " + refuse
                            + ": who is refused for now must be less bad than who is refused for good; lower it, or write 1"
                            + " for never");
            return usual;
        }
        double least = Math.min(later, refuse);
        if (from > least && from < NEVER) {
            throttle.reject(
                    "from",
                    from + " is more than " + (later <= refuse ? "later" : "refuse") + ", which is " + least
                            + ": nobody would be throttled; lower it, or write 1 for never");
            return usual;
        }
        return Thresholds.of(refuse, later, from, fastLane);
    }
}
