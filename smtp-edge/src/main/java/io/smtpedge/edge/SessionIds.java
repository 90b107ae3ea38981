package io.smtpedge.edge;

import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Names sessions: start time and a random number, so that no two edges and no two starts share one, then a count. Short
 * enough to be read out on the telephone. Thread-safe.
 */
final class SessionIds implements Supplier<String> {

    private static final int RADIX = 36;

    private final String prefix;
    private final AtomicLong count = new AtomicLong();

    SessionIds(InstantSource clock) {
        prefix = Long.toString(clock.instant().getEpochSecond(), RADIX)
                + Integer.toString(ThreadLocalRandom.current().nextInt(RADIX, RADIX * RADIX), RADIX)
                + "-";
    }

    @Override
    public String get() {
        return prefix + Long.toString(count.incrementAndGet(), RADIX);
    }
}
