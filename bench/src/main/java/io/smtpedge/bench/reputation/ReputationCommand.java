package io.smtpedge.bench.reputation;

import io.smtpedge.bench.Environment;
import io.smtpedge.bench.Series;
import io.smtpedge.reputation.store.AsnTable;
import io.smtpedge.reputation.store.Evidence;
import io.smtpedge.reputation.store.ReputationStore;
import io.smtpedge.reputation.store.Snapshot;
import io.smtpedge.reputation.store.StoreLimits;
import io.smtpedge.reputation.store.StoreStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bench reputation}: the memory and time of a store of ten million addresses, of its snapshot, and of what edges tell each
 * other through a real server. Exit status 0: measured; 1: could not measure.
 */
@Command(
        name = "reputation",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Memory, look-up and update time, snapshot and sharing of the reputation of ten million addresses.")
public final class ReputationCommand implements Callable<Integer> {

    private static final int ROUNDS = 5;
    private static final int OPERATIONS = 1_000_000;
    private static final int QUICK = 10;
    private static final long HEAP_A_THOUSAND_ADDRESSES = 150_000;
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final int MONTH_SECONDS = 30 * 24 * 3600;

    @Option(
            names = "--addresses",
            paramLabel = "N",
            defaultValue = "10000000",
            description = "addresses in the store (default ${DEFAULT-VALUE})")
    private int addresses;

    @Option(names = "--quick", description = "a tenth of it: a look, not a figure to quote")
    private boolean quick;

    @Option(
            names = "--asn",
            paramLabel = "FILE",
            description = "also tell the autonomous system of each address, by this MMDB file")
    private @Nullable Path asn;

    @Override
    public Integer call() throws InterruptedException {
        int number = quick ? addresses / QUICK : addresses;
        long needed = HEAP_A_THOUSAND_ADDRESSES * number / 1000;
        if (Runtime.getRuntime().maxMemory() < needed) {
            System.err.printf(
                    "bench: %,d addresses need a heap of %,d MiB; run it as RUN_JAVA_OPTS=-Xmx%dm ./run bench reputation%n",
                    number, needed >> 20, needed >> 20);
            return 1;
        }
        try {
            System.out.printf("%s; %,d addresses%n%n", Environment.describe(), number);
            System.out.println("| what | median | smallest - largest |");
            System.out.println("|---|---:|---:|");
            measure(number, asn == null ? AsnTable.NONE : AsnTable.open(asn));
            new Sharing(quick ? 20_000 : 200_000).measure();
            return 0;
        } catch (IOException failed) {
            System.err.println("bench: " + failed.getMessage());
            return 1;
        }
    }

    private void measure(int number, AsnTable systems) throws IOException {
        long before = heapInUse();
        ReputationStore store = new ReputationStore(StoreLimits.of(number), systems, () -> NOW);
        Random random = new Random(1);
        // A seventeenth less, so that nobody has to go yet.
        int filled = number - number / 16;
        long begun = System.nanoTime();
        for (int i = 0; i < filled; i++) {
            store.add(evidence(i, random));
        }
        line("add, each address for the first time, ns", List.of((double) (System.nanoTime() - begun) / filled));
        StoreStatistics statistics = store.statistics();
        line("addresses", List.of((double) statistics.addresses()));
        line("of that /24 and /48", List.of((double) statistics.prefixes()));
        line("heap an address, octets", List.of((double) (heapInUse() - before) / statistics.addresses()));
        line("of that tables, octets", List.of((double) statistics.bytes() / statistics.addresses()));

        long[] sink = new long[1];
        line("add, known address, ns", rounds(i -> store.add(evidence(random.nextInt(filled), random))));
        line("look-up, known address, ns", rounds(i -> {
            sink[0] += (long) store.around(Population.sender(random.nextInt(filled)), NOW)
                    .own()
                    .good();
        }));
        line("look-up, unknown address, ns", rounds(i -> {
            sink[0] += store.around(Population.sender(filled + random.nextInt(filled)), NOW)
                    .asn();
        }));
        snapshot(store, number);
        int[] next = {filled};
        line("add, unknown address, table full, ns", rounds(i -> store.add(evidence(next[0]++, random))));
        line("evicted meanwhile", List.of((double) store.statistics().evicted()));
        if (sink[0] == Long.MIN_VALUE) {
            System.out.println("(so that nothing is optimised away)");
        }
    }

    private void snapshot(ReputationStore store, int number) throws IOException {
        Path folder = Files.createTempDirectory("smtp-edge-bench-");
        Path file = folder.resolve("reputation.snapshot");
        try {
            Snapshot snapshot = new Snapshot(file);
            List<Double> written = new ArrayList<>();
            long octets = 0;
            for (int round = 0; round < 3; round++) {
                long begun = System.nanoTime();
                octets = snapshot.write(store, Map.of(), NOW);
                written.add((System.nanoTime() - begun) / 1e9);
            }
            line("write a snapshot, s", written);
            line("its size, MB", List.of(octets / 1e6));
            long begun = System.nanoTime();
            ReputationStore again = new ReputationStore(StoreLimits.of(number), AsnTable.NONE, () -> NOW);
            Snapshot.Loaded loaded = snapshot.load(again);
            line("read it, s", List.of((System.nanoTime() - begun) / 1e9));
            if (loaded.from() == null) {
                throw new IOException("the snapshot was not read: " + loaded.problems());
            }
            // Less by a few: its hash is keyed anew, and where a segment is full the least of it goes.
            line("addresses read", List.of((double) again.statistics().addresses()));
        } finally {
            for (String ending : List.of("", ".previous", ".draft")) {
                Files.deleteIfExists(file.resolveSibling(file.getFileName() + ending));
            }
            Files.delete(folder);
        }
    }

    private static Evidence evidence(int number, Random random) {
        boolean bad = random.nextInt(3) == 0;
        Instant at = NOW.minusSeconds(random.nextInt(MONTH_SECONDS));
        return new Evidence(Population.sender(number), at, bad ? 1 : 0, bad ? 0 : 1, bad);
    }

    /** Nanoseconds for each operation, in each round; one round to warm up is left out. */
    private List<Double> rounds(IntConsumer operation) {
        int operations = quick ? OPERATIONS / QUICK : OPERATIONS;
        List<Double> nanos = new ArrayList<>();
        for (int round = -1; round < ROUNDS; round++) {
            long begun = System.nanoTime();
            for (int i = 0; i < operations; i++) {
                operation.accept(i);
            }
            if (round >= 0) {
                nanos.add((double) (System.nanoTime() - begun) / operations);
            }
        }
        return nanos;
    }

    static void line(String what, List<Double> values) {
        Series series = new Series(values);
        String spread = values.size() == 1 ? "" : figure(series.min()) + " - " + figure(series.max());
        System.out.printf("| %s | %s | %s |%n", what, figure(series.median()), spread);
    }

    private static String figure(double value) {
        return value >= 100 ? "%,.0f".formatted(value) : "%.2f".formatted(value);
    }

    private static long heapInUse() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
