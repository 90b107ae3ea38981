package io.smtpedge.bench.burst;

import io.smtpedge.bench.load.Dialogue;
import io.smtpedge.bench.load.LoadPlan;
import io.smtpedge.bench.load.Outcomes;
import io.smtpedge.bench.load.SmtpLoad;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** Bursts of fresh clients against one screener after another, all in one network. */
public final class Burst {

    private static final int EARLIER_CLIENTS = 300;
    private static final int MESSAGE_OCTETS = 1000;
    private static final Duration LONGEST_RUN = Duration.ofMinutes(10);

    private final BurstNetwork network;
    private final BlockLists lists;
    private final SmtpLoad load;

    /**
     * @param load its threads must belong to the network's namespace
     */
    public Burst(BurstNetwork network, BlockLists lists, SmtpLoad load) {
        this.network = network;
        this.lists = lists;
        this.load = load;
    }

    /**
     * Starts a screener while all is well, lets something happen to the DNS, and then the clients come: first all the
     * listed ones, then all the clean ones.
     */
    public BurstResult run(Screener.Starter starter, DnsState state, BurstSize size)
            throws IOException, InterruptedException {
        lists.become(DnsState.HEALTHY);
        try (Screener screener = starter.start(network)) {
            attempt(Population.LISTED.earlier(EARLIER_CLIENTS), size);
            attempt(Population.CLEAN.earlier(EARLIER_CLIENTS), size);
            if (state != DnsState.HEALTHY) {
                lists.become(state);
                Thread.sleep(size.settle());
            }
            return new BurstResult(
                    state,
                    starter.name(),
                    size,
                    group(screener, Population.LISTED, size),
                    group(screener, Population.CLEAN, size));
        }
    }

    private BurstResult.Group group(Screener screener, Population clients, BurstSize size)
            throws IOException, InterruptedException {
        long before = screener.handedOver(clients);
        Outcomes outcomes = attempt(clients.fresh(size.clients()), size);
        return new BurstResult.Group(outcomes, screener.handedOver(clients) - before);
    }

    private Outcomes attempt(List<InetSocketAddress> clients, BurstSize size) throws InterruptedException {
        return load.attempt(new LoadPlan(
                BurstNetwork.MX,
                clients,
                Dialogue.DELIVER,
                clients.size(),
                size.atOnce(),
                MESSAGE_OCTETS,
                LONGEST_RUN,
                size.bound()));
    }
}
