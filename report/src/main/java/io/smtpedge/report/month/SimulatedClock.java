package io.smtpedge.report.month;

import java.time.Instant;
import java.time.InstantSource;

/** Stands still until it is set. For one thread. */
final class SimulatedClock implements InstantSource {

    private Instant now;

    SimulatedClock(Instant start) {
        now = start;
    }

    void set(Instant to) {
        now = to;
    }

    @Override
    public Instant instant() {
        return now;
    }
}
