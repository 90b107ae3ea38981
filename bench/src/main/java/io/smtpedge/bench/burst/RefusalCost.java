package io.smtpedge.bench.burst;

import io.smtpedge.bench.load.Dialogue;
import io.smtpedge.bench.load.LoadPlan;
import io.smtpedge.bench.load.Outcome;
import io.smtpedge.bench.load.Outcomes;
import io.smtpedge.bench.load.SmtpLoad;
import io.smtpedge.bench.sut.CpuMeter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What it costs to refuse a listed client at the recipient: CPU time of all the screener's processes, without the
 * resolver. Few clients at once, so that a screener does its best.
 */
final class RefusalCost {

    private static final int WARM_UP_AT_ONCE = 1_000;
    private static final Duration IDLE = Duration.ofMillis(500);
    private static final Duration LONGEST_RUN = Duration.ofMinutes(5);
    private static final Duration LONGEST_SESSION = Duration.ofSeconds(60);

    private final BurstNetwork network;
    private final SmtpLoad load;
    private final CpuMeter meter = new CpuMeter();

    RefusalCost(BurstNetwork network, SmtpLoad load) {
        this.network = network;
        this.load = load;
    }

    /**
     * CPU time a refused session, once a round.
     *
     * @param fresh in microseconds, of clients that were never seen before, so that the lists are asked
     * @param known the same of clients that came before
     */
    record Cost(List<Double> fresh, List<Double> known) {}

    /**
     * How much to do.
     *
     * @param warmUp clients before the measurement, each of which comes twice, for a JVM; 0 for none
     * @param sessions of each round, and as many again
     * @param atOnce sessions at once while it is measured
     */
    record Effort(int warmUp, int rounds, int sessions, int atOnce) {}

    /** Measures one screener; the DNS is healthy. */
    Cost measure(Screener.Starter starter, Effort effort) throws IOException, InterruptedException {
        Cost cost = new Cost(new ArrayList<>(), new ArrayList<>());
        try (Screener screener = starter.start(network)) {
            int next = effort.warmUp();
            if (next > 0) {
                // Twice, so that what happens to known clients is warm as well.
                refuse(Population.LISTED.from(0, next), WARM_UP_AT_ONCE);
                refuse(Population.LISTED.from(0, next), WARM_UP_AT_ONCE);
            }
            // Starts the processes that a server starts on demand.
            refuse(Population.LISTED.from(next, effort.atOnce()), effort.atOnce());
            next += effort.atOnce();
            for (int round = 0; round < effort.rounds(); round++, next += effort.sessions()) {
                List<InetSocketAddress> clients = Population.LISTED.from(next, effort.sessions());
                cost.fresh().add(cpuUs(screener, clients, effort.atOnce()));
                cost.known().add(cpuUs(screener, clients, effort.atOnce()));
            }
        }
        return cost;
    }

    private double cpuUs(Screener screener, List<InetSocketAddress> clients, int atOnce)
            throws IOException, InterruptedException {
        long before = meter.cpuUs(screener.process());
        refuse(clients, atOnce);
        // The log is written behind the sessions.
        Thread.sleep(IDLE);
        return (double) (meter.cpuUs(screener.process()) - before) / clients.size();
    }

    private void refuse(List<InetSocketAddress> clients, int atOnce) throws IOException, InterruptedException {
        Outcomes outcomes = load.attempt(new LoadPlan(
                BurstNetwork.MX, clients, Dialogue.DELIVER, clients.size(), atOnce, 0, LONGEST_RUN, LONGEST_SESSION));
        // Some of postscreen's leak on a busy machine; where many do, the figure is none.
        if (outcomes.count(Outcome.REFUSED) < clients.size() * 0.95) {
            throw new IOException(
                    "not all of %d listed clients were refused: %s".formatted(clients.size(), outcomes.counts()));
        }
    }
}
