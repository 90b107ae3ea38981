package io.smtpedge.fuzz;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs one target on many random inputs, on all cores. A target makes its input from the random numbers it is given and checks
 * what it likes; whatever it throws is a finding.
 *
 * <p>In a build it is a small number of inputs, the same each time. {@code ./run fuzz} asks for more: {@code
 * -Dfuzz.inputs=N} for all targets together, each time others. A finding names the seed of its input; {@code
 * -Dfuzz.seed=SEED -Dfuzz.inputs=1} runs that one again.
 */
public final class Fuzz {

    /** Checks one input. */
    @FunctionalInterface
    public interface Target {
        void check(SplittableRandom random) throws Exception;
    }

    private static final long FEW = 100_000;
    private static final long FIXED_SEED = 1;
    private static final int BLOCK = 1_000;

    /** What the target may keep: classes that were loaded, compiled patterns and such. */
    private static final long MAX_GROWTH = 16 << 20;

    private Fuzz() {}

    /**
     * Runs it, and prints what was run.
     *
     * @param percent its share of all inputs: more for what is fast, and for what strangers reach first
     */
    public static void run(String name, int percent, Target target) throws InterruptedException {
        boolean many = System.getProperty("fuzz.inputs") != null;
        long inputs = Math.max(1, Long.getLong("fuzz.inputs", FEW) * percent / 100);
        long seed = Long.getLong("fuzz.seed", many ? System.nanoTime() : FIXED_SEED);
        check(target, seed, seed + Math.min(inputs, BLOCK));
        long heapBefore = heapInUse();
        long start = System.nanoTime();

        runOnAllCores(target, seed, inputs);

        Duration took = Duration.ofNanos(System.nanoTime() - start);
        long growth = heapInUse() - heapBefore;
        // On a line of its own, whatever others have printed.
        System.out.printf(
                "%nfuzz %s: %,d inputs from seed %d in %d s, no finding; the heap grew by %,d KiB%n",
                name, inputs, seed, took.toSeconds(), growth >> 10);
        if (growth > MAX_GROWTH) {
            throw new AssertionError(name + " keeps something of each input: the heap grew by " + growth + " octets");
        }
    }

    private static void runOnAllCores(Target target, long seed, long inputs) throws InterruptedException {
        AtomicLong next = new AtomicLong(seed);
        AtomicReference<AssertionError> finding = new AtomicReference<>();
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            workers.add(Thread.ofPlatform().name("fuzz-" + i).start(() -> {
                long from;
                while (finding.get() == null && (from = next.getAndAdd(BLOCK)) < seed + inputs) {
                    try {
                        check(target, from, Math.min(from + BLOCK, seed + inputs));
                    } catch (AssertionError found) {
                        finding.compareAndSet(null, found);
                    }
                }
            }));
        }
        for (Thread worker : workers) {
            worker.join();
        }
        AssertionError found = finding.get();
        if (found != null) {
            throw found;
        }
    }

    /** Each input has a seed of its own, so that it can be had again without those before it. */
    private static void check(Target target, long from, long to) {
        for (long seed = from; seed < to; seed++) {
            try {
                target.check(new SplittableRandom(seed));
            } catch (Exception | Error found) {
                throw new AssertionError(
                        "input with seed " + seed + " (again: -Dfuzz.inputs=1 -Dfuzz.seed=" + seed + "): " + found,
                        found);
            }
        }
    }

    private static long heapInUse() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
