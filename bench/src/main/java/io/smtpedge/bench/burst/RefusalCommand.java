package io.smtpedge.bench.burst;

import io.smtpedge.bench.load.SmtpLoad;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench refusal}: CPU time of a refused session, the edge beside postscreen. */
@Command(
        name = "refusal",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "CPU time of a session refused at RCPT: the edge beside postscreen, with a real DNS.")
public final class RefusalCommand implements Callable<Integer> {

    /** postscreen knows no less. */
    private static final Duration WAIT = Duration.ofSeconds(1);

    @Mixin
    private final BurstOptions options = new BurstOptions();

    @Option(names = "--quick", description = "fewer rounds and sessions: a look, not a figure to quote")
    private boolean quick;

    @Override
    public Integer call() throws Exception {
        return options.inNetwork(this::measure);
    }

    private void measure(BurstNetwork network) throws IOException, InterruptedException {
        try (BlockLists lists = BlockLists.start(network.machine());
                SmtpLoad load = new SmtpLoad(System::nanoTime)) {
            lists.become(DnsState.HEALTHY);
            RefusalCost cost = new RefusalCost(network, load);
            int rounds = quick ? 2 : 3;
            RefusalCost.Cost edge = cost.measure(
                    new EdgeScreener.Edge(
                            "edge", options.edgeCommand(), "pregreet.wait = %dms".formatted(WAIT.toMillis())),
                    new RefusalCost.Effort(quick ? 10_000 : 50_000, rounds, quick ? 1_000 : 4_000, 200));
            // With more at once, postscreen runs out of look-ups, and what it lets through costs more.
            RefusalCost.Cost postscreen = cost.measure(
                    new PostscreenScreener.Postscreen(WAIT), new RefusalCost.Effort(0, rounds, quick ? 200 : 600, 20));
            System.out.println(RefusalTable.of(edge, postscreen));
        }
    }
}
