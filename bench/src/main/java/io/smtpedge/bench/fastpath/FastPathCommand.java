package io.smtpedge.bench.fastpath;

import io.smtpedge.bench.burst.BurstOptions;
import io.smtpedge.bench.load.Latencies;
import io.smtpedge.bench.load.SmtpLoad;
import io.smtpedge.it.parts.SetsProcess;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench fastpath}: the time to publish verdicts, the memory of a million, and what a passed session costs. */
@Command(
        name = "fastpath",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "The kernel's fast path: time to publish verdicts, a million elements, CPU time of a passed session.")
public final class FastPathCommand implements Callable<Integer> {

    private static final int SMALL = 1 << 17;

    @Mixin
    private final BurstOptions options = new BurstOptions();

    @Option(names = "--quick", description = "fewer rounds and sessions: a look, not a figure to quote")
    private boolean quick;

    @Override
    public Integer call() throws Exception {
        return options.inNetwork(network -> measure(new FastPathNetwork(network)));
    }

    private void measure(FastPathNetwork network) throws IOException, InterruptedException {
        List<String> program = List.of(options.program("tproxy-setup").toString());
        try (SetsProcess helper = SetsProcess.start(network.network().machine(), program);
                SetsProcess.Edge edge = helper.connect();
                SmtpLoad load = new SmtpLoad(System::nanoTime)) {
            System.out.print("""
                    | verdicts | set | p50 ms | p99 ms | max ms | aim ms |
                    |---|---|---:|---:|---:|---:|
                    """);
            network.loadSets(SMALL);
            System.out.print(single("empty at first", PublishTime.single(edge, true)));
            System.out.print(many("empty at first", PublishTime.many(edge)));
            network.unload();
            SetMemory memory = SetMemory.measure(network, edge);
            System.out.print(single("a million elements", PublishTime.single(edge, false)));
            System.out.println(many("a million elements", PublishTime.many(edge)));
            edge.says("reset\n");
            edge.awaitDone(1);
            System.out.println("""
                    | a million IPv4 elements | |
                    |---|---:|
                    | load time s | %.1f |
                    | kernel memory of six empty sets of size 1,048,576, MiB | %.0f |
                    | kernel memory of the elements, MiB | %.0f |
                    | octets an element | %.0f |
                    """.formatted(
                            memory.loadSeconds(),
                            // What others give back at the same time may be more than so little.
                            Math.max(0, memory.emptyMib()),
                            memory.fullMib(),
                            memory.fullMib() * (1 << 20) / SetMemory.ELEMENTS));
            PassedSessions sessions = new PassedSessions(network, options.program("smtp-edge"), load);
            System.out.print(table(sessions.measure(
                    helper,
                    quick
                            ? new PassedSessions.Effort(20_000, 3, 5_000)
                            : new PassedSessions.Effort(60_000, 5, 10_000))));
        }
    }

    private static String single(String set, Latencies times) {
        return "| one | %s | %.3f | %.3f | %.1f | p50 1 |%n"
                .formatted(set, times.percentileUs(50) / 1e3, times.percentileUs(99) / 1e3, times.maxUs() / 1e3);
    }

    private static String many(String set, List<Double> ms) {
        return "| 10,000 | %s | %.0f | | %.0f | 200 |%n".formatted(set, median(ms), Collections.max(ms));
    }

    private static String table(PassedSessions.Cost cost) {
        return """
                | session | CPU us a session | times HAProxy alone | aim |
                |---|---:|---:|---:|
                """
                + row("client in the pass set: HAProxy, edge and helper", cost, cost.passed(), "1.00")
                + row("the same, 5 in 100 through the edge (the default)", cost, cost.sampled(), "")
                + row("HAProxy alone", cost, cost.alone(), "")
                + row("client in no set: edge and HAProxy", cost, cost.screened(), "");
    }

    private static String row(String name, PassedSessions.Cost cost, List<Double> us, String aim) {
        List<Double> ratios = cost.timesAlone(us);
        return "| %s | %.0f (%.0f-%.0f) | %.2f (%.2f-%.2f) | %s |%n"
                .formatted(
                        name,
                        median(us),
                        Collections.min(us),
                        Collections.max(us),
                        median(ratios),
                        Collections.min(ratios),
                        Collections.max(ratios),
                        aim);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
