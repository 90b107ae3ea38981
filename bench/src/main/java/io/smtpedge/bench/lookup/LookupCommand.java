package io.smtpedge.bench.lookup;

import com.sun.management.OperatingSystemMXBean;
import io.smtpedge.bench.sut.BlockListServer;
import io.smtpedge.dnsbl.Dnsbl;
import io.smtpedge.dnsbl.DnsblConfig;
import io.smtpedge.dnsbl.DnsblResult;
import io.smtpedge.dnsbl.ZoneSpec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bench lookup}: how many look-ups that the cache does not know the client makes in a second, and what CPU time
 * each costs this process: the check, the client's thread, the garbage collector and all.
 */
@Command(
        name = "lookup",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Look-ups a second of the DNS block list client, uncached, against a real rbldnsd.")
public final class LookupCommand implements Callable<Integer> {

    private static final int ROUNDS = 5;
    private static final double AIM_PER_CORE = 20_000;

    /** A tenth of the addresses, so that reasons are asked too: 10.0.0.0/8 is used up by five rounds of three million. */
    private static final int LISTED_EVERY = 10;

    @Option(names = "--zones", defaultValue = "4", description = "lists asked about each (default ${DEFAULT-VALUE})")
    private int zones;

    @Option(
            names = "--addresses",
            paramLabel = "N",
            defaultValue = "50000",
            description = "addresses in each of " + ROUNDS + " rounds (default ${DEFAULT-VALUE})")
    private int addresses;

    @Option(
            names = "--at-once",
            paramLabel = "N",
            defaultValue = "200",
            description = "addresses at a time (default ${DEFAULT-VALUE})")
    private int atOnce;

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final LongAdder unanswered = new LongAdder();
    private int asked;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("smtp-edge-bench-");
        List<String> names =
                IntStream.range(0, zones).mapToObj(i -> "l" + i + ".test").toList();
        try (BlockListServer server =
                        BlockListServer.start(folder, names, List.of(":127.0.0.2:Listed $", "11.0.0.0/8"));
                Dnsbl dnsbl = Dnsbl.open(new DnsblConfig(
                        List.of(server.address()),
                        names.stream().map(ZoneSpec::parse).toList(),
                        1,
                        Duration.ofSeconds(3)))) {
            System.out.printf("%d lists, %d addresses at a time, one in %d listed%n%n", zones, atOnce, LISTED_EVERY);
            System.out.println("| round | look-ups/s | CPU us/look-up | look-ups/s on one core | unanswered |");
            System.out.println("|---|---:|---:|---:|---:|");
            for (int round = 1; round <= ROUNDS; round++) {
                measure(dnsbl, round);
            }
            System.out.printf("%nThe first round warms up. Aim: %,.0f look-ups/s on one core.%n", AIM_PER_CORE);
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
        return 0;
    }

    private void measure(Dnsbl dnsbl, int round) throws InterruptedException {
        Semaphore room = new Semaphore(atOnce);
        unanswered.reset();
        long begun = System.nanoTime();
        long cpu = system.getProcessCpuTime();
        for (int i = 0; i < addresses; i++) {
            room.acquire();
            dnsbl.check(next()).settled().thenAccept(result -> {
                count(result);
                room.release();
            });
        }
        room.acquire(atOnce);
        double seconds = (System.nanoTime() - begun) / 1e9;
        double cpuSeconds = (system.getProcessCpuTime() - cpu) / 1e9;
        double lookups = (double) addresses * zones;
        System.out.printf(
                "| %d | %,.0f | %.1f | %,.0f | %d |%n",
                round, lookups / seconds, cpuSeconds * 1e6 / lookups, lookups / cpuSeconds, unanswered.sum());
    }

    private void count(DnsblResult result) {
        unanswered.add(result.unavailable().size());
    }

    private InetAddress next() {
        int number = asked++;
        int first = number % LISTED_EVERY == 0 ? 11 : 10;
        byte[] octets = {(byte) first, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new AssertionError("four octets are always an address", e);
        }
    }
}
