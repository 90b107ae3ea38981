package io.smtpedge.bench.reputation;

import io.smtpedge.edge.fleet.FleetSettings;
import io.smtpedge.edge.fleet.SharedStore;
import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.RedisServer;
import io.smtpedge.reputation.store.AsnTable;
import io.smtpedge.reputation.store.Evidence;
import io.smtpedge.reputation.store.ReputationStore;
import io.smtpedge.reputation.store.StoreLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** What two edges and a real server take to share news of many addresses. */
final class Sharing {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final int ROUNDS = 5;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** Of USER_HZ in /proc. */
    private static final double TICKS_A_SECOND = 100;

    private final int news;

    /**
     * @param news addresses of which one edge learns something at once
     */
    Sharing(int news) {
        this.news = news;
    }

    void measure() throws IOException, InterruptedException {
        if (!RedisServer.isInstalled()) {
            System.err.println("bench: sharing is left out: " + RedisServer.MISSING);
            return;
        }
        Path folder = Files.createTempDirectory("smtp-edge-bench-");
        ReputationStore one = store();
        ReputationStore other = store();
        try (RedisServer redis = RedisServer.start(Machine.local(folder));
                SharedStore first = share(redis, "one", one);
                SharedStore second = share(redis, "other", other)) {
            await(() -> first.status().up() && second.status().up());
            List<Double> passedOn = new ArrayList<>();
            List<Double> learned = new ArrayList<>();
            List<Double> server = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                long target = second.status().learned() + news;
                for (int i = 0; i < news; i++) {
                    one.add(new Evidence(Population.sender(i), NOW, 1, 0, true));
                }
                double ticks = ticks(redis);
                long begun = System.nanoTime();
                await(() -> first.status().pending() == 0);
                passedOn.add((System.nanoTime() - begun) / 1e3 / news);
                await(() -> second.status().learned() >= target);
                learned.add((System.nanoTime() - begun) / 1e3 / news);
                server.add((ticks(redis) - ticks) / TICKS_A_SECOND * 1e6 / news);
            }
            ReputationCommand.line("pass on news of an address, us", passedOn);
            ReputationCommand.line("until another edge has added it, us", learned);
            ReputationCommand.line("of that the server's CPU time, us", server);
        } finally {
            Files.deleteIfExists(folder.resolve("redis-server.log"));
            Files.delete(folder);
        }
    }

    private static ReputationStore store() {
        return new ReputationStore(StoreLimits.of(1_000_000), AsnTable.NONE, () -> NOW);
    }

    private SharedStore share(RedisServer redis, String name, ReputationStore store) {
        FleetSettings settings =
                new FleetSettings(FleetSettings.server(redis.url()), Optional.empty(), Duration.ofMillis(10), news);
        return SharedStore.start(settings, name, store, notice -> {}, () -> NOW, new Random());
    }

    /** User and system time of the server: fields 14 and 15 of /proc/PID/stat. */
    private static double ticks(RedisServer redis) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + redis.process().pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
    }

    private static void await(BooleanSupplier done) throws IOException, InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IOException("the edges have not shared their news within " + LIMIT.toSeconds() + " s");
            }
            Thread.sleep(2);
        }
    }
}
