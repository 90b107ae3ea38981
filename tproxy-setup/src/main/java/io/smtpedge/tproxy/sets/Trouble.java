package io.smtpedge.tproxy.sets;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Says that something began to fail, and that it is well again: a line for each, not for every failure. Well is what has
 * succeeded and not failed for ten seconds, so that what comes and goes is told of once.
 */
final class Trouble {

    private static final long QUIET_NS = Duration.ofSeconds(10).toNanos();

    /** More kinds of trouble at once are counted only. */
    private static final int MOST_SENTENCES = 16;

    private final Consumer<String> log;
    private final LongSupplier nanoClock;
    private final Set<String> told = new LinkedHashSet<>();
    private long failures;
    private long lastFailure;
    private boolean succeededSince;

    /**
     * @param log takes a line
     * @param nanoClock a clock in nanoseconds
     */
    Trouble(Consumer<String> log, LongSupplier nanoClock) {
        this.log = log;
        this.nanoClock = nanoClock;
    }

    void failed(String sentence) {
        failures++;
        lastFailure = nanoClock.getAsLong();
        succeededSince = false;
        if (told.size() < MOST_SENTENCES && told.add(sentence)) {
            log.accept(sentence);
        }
    }

    void succeeded() {
        succeededSince = failures > 0;
    }

    /** Looks whether it is over; to be called now and then. */
    void look() {
        if (succeededSince && nanoClock.getAsLong() - lastFailure >= QUIET_NS) {
            log.accept("well again, after " + failures + (failures == 1 ? " failure" : " failures"));
            told.clear();
            failures = 0;
            succeededSince = false;
        }
    }
}
