package io.smtpedge.report.month;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Draws that a seed decides. What is drawn by numbers does not depend on the order of the draws. */
final class Chance {

    private final long seed;

    Chance(long seed) {
        this.seed = seed;
    }

    /** A generator of its own for whoever has these numbers. */
    SplittableRandom generator(long... numbers) {
        return new SplittableRandom(mixed(numbers));
    }

    /** Evenly distributed from 0 to 1; the same for the same numbers. */
    double share(long... numbers) {
        return (mixed(numbers) >>> 11) * 0x1p-53;
    }

    /** Exponentially distributed; the same for the same numbers. */
    Duration wait(Duration mean, long... numbers) {
        return exponential(mean, share(numbers));
    }

    static Duration wait(Duration mean, RandomGenerator random) {
        return exponential(mean, random.nextDouble());
    }

    private static Duration exponential(Duration mean, double share) {
        return Duration.ofMillis((long) (-Math.log1p(-share) * mean.toMillis()));
    }

    private long mixed(long... numbers) {
        long state = seed;
        for (long number : numbers) {
            state = mix(state * 0x9e3779b97f4a7c15L + number);
        }
        return mix(state);
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood, 2014). */
    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
