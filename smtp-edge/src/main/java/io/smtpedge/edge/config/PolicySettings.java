package io.smtpedge.edge.config;

import io.smtpedge.settings.Section;
import java.time.Duration;

/**
 * What follows from the reputation of a client.
 *
 * @param mode whether anything does
 * @param learningTime how long after the first start nothing does, whatever the mode is
 * @param refuse 550 from this lower bound of the probability on
 * @param later 451 from this one on
 * @param fastLane no waiting where the upper bound is this or less; 0 where nobody is so good
 * @param throttle what a doubtful client may have
 * @param watch how many times its usual share a list, or the reputation, may condemn before it goes to shadow by itself; 0
 *     where nobody watches
 */
public record PolicySettings(
        Mode mode,
        Duration learningTime,
        double refuse,
        double later,
        double fastLane,
        Throttle throttle,
        double watch) {

    /** Less than this is an ordinary week. */
    private static final double LEAST_WATCH = 1.5;

    /** Whether what is advised is done. */
    public enum Mode {
        SHADOW,
        ENFORCE
    }

    /**
     * What a doubtful client may have.
     *
     * @param from from this probability on a client is doubtful
     * @param connections sessions at once
     * @param recipientsPerHour recipients within an hour, all sessions together
     */
    public record Throttle(double from, int connections, int recipientsPerHour) {}

    static PolicySettings read(Section policy) {
        Section throttle = policy.section("throttle");
        PolicySettings read = new PolicySettings(
                policy.choice("mode", Mode.class, Mode.SHADOW),
                policy.duration("learning-time", Duration.ofDays(7), Duration.ZERO, Duration.ofDays(90)),
                policy.number("refuse", 0.93, 0.5, 1),
                policy.number("later", 0.80, 0.5, 1),
                policy.number("fast-lane", 0.06, 0, 0.3),
                new Throttle(
                        throttle.number("from", 0.60, 0.3, 1),
                        throttle.integer("connections", 2, 1, 10_000),
                        throttle.integer("recipients-per-hour", 20, 1, 1_000_000)),
                policy.number("watch", 3, 0, 100));
        if (policy.sound("refuse", "later") && read.later > read.refuse) {
            policy.reject(
                    "later",
                    read.later + " is more than refuse, which is " + read.refuse
                            + ": who is refused for now must be less bad than who is refused for good; lower it");
        }
        if (policy.sound("watch") && read.watch > 0 && read.watch < LEAST_WATCH) {
            policy.reject(
                    "watch", read.watch + " would find a list mad on any busy day; write 0 for never, or 1.5 to 100");
        }
        return read;
    }
}
