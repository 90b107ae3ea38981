package io.smtpedge.bench;

import io.smtpedge.bench.load.Dialogue;
import io.smtpedge.bench.load.Latencies;
import io.smtpedge.bench.load.LoadPlan;
import io.smtpedge.bench.load.Outcomes;
import io.smtpedge.bench.load.SmtpLoad;
import io.smtpedge.bench.sut.EdgeSut;
import io.smtpedge.bench.sut.SlowLists;
import io.smtpedge.bench.sut.SlowLists.SlowList;
import io.smtpedge.bench.sut.SmtpSink;
import io.smtpedge.bench.sut.SystemUnderTest;
import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.policy.Cidr;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ObjLongConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench verdict}: how long after the slowest deciding answer a client has its first reply. */
@Command(
        name = "verdict",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Time from the connect to the first reply, where the answers of the lists take a known time.")
final class VerdictCommand implements Callable<Integer> {

    private static final Cidr WARM_UP = Cidr.parse("127.16.0.0/16");
    private static final Cidr CLIENTS = Cidr.parse("127.17.0.0/16");
    private static final Cidr NOBODY = Cidr.parse("127.18.0.0/32");
    private static final int AIM_BEHIND_MS = 5;
    private static final Duration QUICK = Duration.ofMillis(50);
    private static final Duration SLOW = Duration.ofMillis(80);
    private static final Duration VERY_SLOW = Duration.ofSeconds(1);

    @Option(
            names = "--dist",
            paramLabel = "DIR",
            defaultValue = "target/dist",
            description = "the built distribution (default ${DEFAULT-VALUE})")
    private Path dist = Path.of("target/dist");

    @Option(names = "--quick", description = "fewer sessions: a look, not a figure to quote")
    private boolean quick;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "20",
            description = "sessions at once (default ${DEFAULT-VALUE}): some hundreds a second")
    private int concurrency;

    @Override
    public Integer call() throws InterruptedException {
        try {
            Path folder = Files.createTempDirectory("smtp-edge-verdict-");
            System.out.print("""
                    | client | deciding answer ms | first reply p50 ms | p99 ms | behind the answer p50 ms | p99 ms | aim ms |
                    |---|---:|---:|---:|---:|---:|---:|
                    """);
            measure(
                    folder,
                    "listed by the first answer; the other list takes 1 s",
                    new SlowList("quick.example", QUICK, true),
                    new SlowList("slow.example", VERY_SLOW, false));
            measure(
                    folder,
                    "on no list, which both answers decide; greeted by the MTA",
                    new SlowList("slow.example", SLOW, false),
                    new SlowList("quick.example", QUICK, false));
            return 0;
        } catch (IOException failed) {
            System.err.println("bench: " + failed.getMessage());
            return 1;
        }
    }

    private void measure(Path folder, String clients, SlowList deciding, SlowList other)
            throws IOException, InterruptedException {
        try (SlowLists dns = SlowLists.start(deciding, other);
                SmtpSink sink = SmtpSink.start(folder);
                SystemUnderTest edge = EdgeSut.start("edge", surroundings(folder, sink, dns), Action.DROP);
                SmtpLoad load = new SmtpLoad(System::nanoTime)) {
            attempt(load, edge, WARM_UP, quick ? 3_000 : 30_000, 500, (_, _) -> {});
            // A slow list still owes its answers about the last of those.
            Thread.sleep(VERY_SLOW.multipliedBy(2));
            Latencies behind = new Latencies();
            Outcomes outcomes = attempt(
                    load,
                    edge,
                    CLIENTS,
                    quick ? 1_000 : 5_000,
                    concurrency,
                    (client, us) -> behind.add(us - dns.tookUs(deciding, client)));
            System.out.println("| %s | %d | %.1f | %.1f | %.1f | %.1f | %d |"
                    .formatted(
                            clients,
                            deciding.delay().toMillis(),
                            outcomes.firstReply().percentileUs(50) / 1e3,
                            outcomes.firstReply().percentileUs(99) / 1e3,
                            behind.percentileUs(50) / 1e3,
                            behind.percentileUs(99) / 1e3,
                            AIM_BEHIND_MS));
        }
    }

    private EdgeSut.Surroundings surroundings(Path folder, SmtpSink sink, SlowLists dns) throws IOException {
        return new EdgeSut.Surroundings(
                dist.resolve("bin/smtp-edge").toAbsolutePath(),
                folder,
                sink.address(),
                dns.address(),
                List.of("quick.example", "slow.example"),
                NOBODY,
                // A list that lists everybody would be in shadow.
                "dnsbl.health.interval = 0ms\npregreet.wait = 0ms");
    }

    private static Outcomes attempt(
            SmtpLoad load,
            SystemUnderTest edge,
            Cidr clients,
            int sessions,
            int atOnce,
            ObjLongConsumer<InetAddress> firstReplies)
            throws IOException, InterruptedException {
        List<InetSocketAddress> sources = LoadPlan.sourcesIn(clients).subList(1, sessions + 1);
        LoadPlan plan = new LoadPlan(
                edge.address(),
                sources,
                Dialogue.DELIVER,
                sessions,
                atOnce,
                0,
                Duration.ofMinutes(5),
                Duration.ofSeconds(30));
        Outcomes outcomes = load.attempt(plan.withRampUp(VERY_SLOW), firstReplies);
        if (outcomes.answered().count() != sessions) {
            throw new IOException("not all of %d clients were answered: %s".formatted(sessions, outcomes.counts()));
        }
        return outcomes;
    }
}
