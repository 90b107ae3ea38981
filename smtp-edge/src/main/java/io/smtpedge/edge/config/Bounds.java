package io.smtpedge.edge.config;

import java.time.Duration;

/** Ranges that several sections share. */
final class Bounds {

    /** Short enough for tests that wait for a time-out, long enough that no one sets it by mistake for a real limit. */
    static final Duration SHORTEST = Duration.ofMillis(100);

    static final Duration HOUR = Duration.ofHours(1);
    static final Duration DAY = Duration.ofDays(1);

    private Bounds() {}
}
