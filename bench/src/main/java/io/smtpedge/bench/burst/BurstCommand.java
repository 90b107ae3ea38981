package io.smtpedge.bench.burst;

import io.smtpedge.bench.load.SmtpLoad;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench burst}: thousands of fresh clients at once, while something is wrong with the DNS. */
@Command(
        name = "burst",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Thousands of fresh clients at once against the edge and postscreen, with the DNS healthy and not.")
public final class BurstCommand implements Callable<Integer> {

    /** Where every session takes many seconds, so many addresses a population tell as much. */
    private static final int CLIENTS_WHERE_SLOW = 4_000;

    /** It leaves many without an answer, and each of those is waited for, 30 s. */
    private static final int CLIENTS_OF_POSTSCREEN = 2_000;

    private static final int QUICK_CLIENTS = 2_000;

    @Mixin
    private final BurstOptions options = new BurstOptions();

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "10000",
            description = "fresh addresses, listed and clean each (default ${DEFAULT-VALUE})")
    private int clients;

    @Option(
            names = "--at-once",
            paramLabel = "N",
            defaultValue = "2000",
            description = "connections at once (default ${DEFAULT-VALUE})")
    private int atOnce;

    @Option(
            names = "--dns",
            paramLabel = "STATE",
            description = "only these: ${COMPLETION-CANDIDATES}; may be repeated (default: all)")
    private List<DnsState> states = List.of(DnsState.values());

    @Option(
            names = "--server",
            paramLabel = "NAME",
            description = "only those whose name holds this, such as postscreen (default: all)")
    private String server = "";

    @Option(names = "--quick", description = "the same as --clients 2000: a look, not a figure to quote")
    private boolean quick;

    @Override
    public Integer call() throws Exception {
        return options.inNetwork(this::measure);
    }

    private void measure(BurstNetwork network) throws IOException, InterruptedException {
        try (BlockLists lists = BlockLists.start(network.machine());
                SmtpLoad load = new SmtpLoad(System::nanoTime)) {
            Burst burst = new Burst(network, lists, load);
            System.out.print(BurstTable.head());
            for (DnsState state : states) {
                for (Screener.Starter starter : starters()) {
                    System.out.print(BurstTable.rows(burst.run(starter, state, size(state, starter))));
                    System.out.flush();
                }
            }
        }
    }

    private BurstSize size(DnsState state, Screener.Starter starter) {
        BurstSize size = new BurstSize(
                quick ? Math.min(clients, QUICK_CLIENTS) : clients,
                atOnce,
                Duration.ofSeconds(4),
                Duration.ofSeconds(30));
        if (starter instanceof PostscreenScreener.Postscreen) {
            return size.atMost(CLIENTS_OF_POSTSCREEN);
        }
        return state.prompt() ? size : size.atMost(CLIENTS_WHERE_SLOW);
    }

    private List<Screener.Starter> starters() {
        List<String> edge = options.edgeCommand();
        return Stream.<Screener.Starter>of(
                        new EdgeScreener.Edge("edge, pass", edge, "dnsbl.on-unavailable = pass"),
                        new EdgeScreener.Edge("edge, defer", edge, "dnsbl.on-unavailable = defer"),
                        new PostscreenScreener.Postscreen(Duration.ofSeconds(2)))
                .filter(starter -> starter.name().contains(server))
                .toList();
    }
}
