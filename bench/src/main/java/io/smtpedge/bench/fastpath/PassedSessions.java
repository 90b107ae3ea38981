package io.smtpedge.bench.fastpath;

import io.smtpedge.bench.burst.BurstNetwork;
import io.smtpedge.bench.burst.Population;
import io.smtpedge.bench.load.Dialogue;
import io.smtpedge.bench.load.LoadPlan;
import io.smtpedge.bench.load.LoadResult;
import io.smtpedge.bench.load.SmtpLoad;
import io.smtpedge.bench.sut.CpuMeter;
import io.smtpedge.bench.sut.EdgeSut;
import io.smtpedge.bench.sut.HaproxySut;
import io.smtpedge.bench.sut.SmtpSink;
import io.smtpedge.bench.sut.SystemUnderTest;
import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.policy.Cidr;
import io.smtpedge.it.parts.EmbeddedDnsbl;
import io.smtpedge.it.parts.SetsProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * CPU time a session of everything between the client and the MTA, under the rules of the product's plan: the edge, the
 * helper and HAProxy for a client in the pass set, with and without a sample through the edge, HAProxy alone, and the edge and HAProxy for a client in no set.
 */
final class PassedSessions {

    private static final String ZONE = "dnsbl.test";
    private static final InetSocketAddress ALONE = new InetSocketAddress(BurstNetwork.MX.getAddress(), 2525);
    /** The default of {@code tproxy.fast-path.sample}. */
    private static final int SAMPLE = 5;

    private static final int CLIENTS = 1000;
    private static final int AT_ONCE = 50;
    private static final int MESSAGE_OCTETS = 1000;
    private static final Duration LONGEST_RUN = Duration.ofMinutes(3);
    private static final Duration LONGEST_SESSION = Duration.ofSeconds(30);
    private static final Duration IDLE = Duration.ofMillis(500);

    /**
     * CPU time a session in microseconds, one figure a round; figures of the same round belong together.
     *
     * @param passed by the kernel, everything that runs
     * @param sampled the same with the default sample through the edge
     * @param alone HAProxy, connected to directly
     * @param screened by the edge
     */
    record Cost(List<Double> passed, List<Double> sampled, List<Double> alone, List<Double> screened) {

        /** Each figure of a list divided by that of HAProxy alone in the same round. */
        List<Double> timesAlone(List<Double> others) {
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round < alone.size(); round++) {
                ratios.add(others.get(round) / alone.get(round));
            }
            return ratios;
        }
    }

    /**
     * How much to do.
     *
     * @param warmUp sessions through the edge before the measurement
     * @param sessions of each kind and round
     */
    record Effort(int warmUp, int rounds, int sessions) {}

    private final FastPathNetwork network;
    private final Path edgeProgram;
    private final SmtpLoad load;
    private final CpuMeter meter = new CpuMeter();

    PassedSessions(FastPathNetwork network, Path edgeProgram, SmtpLoad load) {
        this.network = network;
        this.edgeProgram = edgeProgram;
        this.load = load;
    }

    /** Measures; the sets must be loaded, and no rules yet. */
    Cost measure(SetsProcess helper, Effort effort) throws IOException, InterruptedException {
        Path folder = network.network().machine().folder();
        List<InetSocketAddress> known = Population.CLEAN.fresh(CLIENTS);
        List<InetSocketAddress> others = Population.CLEAN.earlier(CLIENTS);
        try (EmbeddedDnsbl dnsbl =
                        EmbeddedDnsbl.start("zone " + ZONE + "\nttl 3600\n127.0.0.2 127.0.0.2 \"a test\"\n");
                SmtpSink sink = SmtpSink.start(folder);
                SystemUnderTest alone = HaproxySut.transparent("alone", folder, sink.address(), ALONE);
                SystemUnderTest fast =
                        HaproxySut.transparent("fast", folder, sink.address(), FastPathNetwork.FAST_LISTENER);
                SystemUnderTest edge = EdgeSut.startTransparent("edge", edge(folder, alone, dnsbl), Action.ENFORCE)) {
            InetSocketAddress mta = (InetSocketAddress) sink.address();
            network.loadRules(edge.address(), mta, 0);
            List<ProcessHandle> ofPassed = List.of(
                    fast.process(),
                    edge.process(),
                    ProcessHandle.of(helper.process().pid()).orElseThrow());
            List<ProcessHandle> ofSampled =
                    Stream.concat(ofPassed.stream(), Stream.of(alone.process())).toList();
            List<ProcessHandle> ofScreened = List.of(alone.process(), edge.process());
            run(BurstNetwork.MX, others, effort.warmUp());
            // The edge remembers them, too: it gets a sample of their connections.
            run(BurstNetwork.MX, known, CLIENTS);
            publish(helper, known);
            run(BurstNetwork.MX, known, CLIENTS);
            Cost cost = new Cost(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (int round = 0; round < effort.rounds(); round++) {
                network.loadRules(edge.address(), mta, 0);
                cost.passed().add(cpuUs(ofPassed, BurstNetwork.MX, known, effort.sessions()));
                expectPassed(effort.sessions());
                network.loadRules(edge.address(), mta, SAMPLE);
                cost.sampled().add(cpuUs(ofSampled, BurstNetwork.MX, known, effort.sessions()));
                expectPassed(effort.sessions() * (100 - 2L * SAMPLE) / 100);
                cost.alone().add(cpuUs(List.of(alone.process()), ALONE, known, effort.sessions()));
                cost.screened().add(cpuUs(ofScreened, BurstNetwork.MX, others, effort.sessions()));
            }
            return cost;
        }
    }

    /** Since the rules were loaded. */
    private void expectPassed(long least) throws IOException {
        long passed = network.passed();
        if (passed < least) {
            throw new IOException("the kernel passed only " + passed + " sessions on, not " + least);
        }
    }

    private EdgeSut.Surroundings edge(Path folder, SystemUnderTest haproxy, EmbeddedDnsbl dnsbl) {
        return new EdgeSut.Surroundings(
                edgeProgram,
                folder,
                haproxy.address(),
                dnsbl.address(),
                List.of(ZONE),
                Cidr.parse("203.0.113.0/24"),
                "pregreet.wait = 100ms");
    }

    private static void publish(SetsProcess helper, List<InetSocketAddress> clients) throws IOException {
        try (SetsProcess.Edge edge = helper.connect()) {
            edge.says(clients.stream()
                    .map(InetSocketAddress::getAddress)
                    .map(InetAddress::getHostAddress)
                    .map(client -> "pass " + client + " 3600000\n")
                    .collect(Collectors.joining()));
            edge.awaitDone(clients.size());
        }
    }

    private double cpuUs(
            List<ProcessHandle> processes, InetSocketAddress target, List<InetSocketAddress> clients, int sessions)
            throws IOException, InterruptedException {
        long before = cpuUs(processes);
        run(target, clients, sessions);
        // The edge's log is written behind the sessions.
        Thread.sleep(IDLE);
        return (double) (cpuUs(processes) - before) / sessions;
    }

    private long cpuUs(List<ProcessHandle> processes) throws IOException {
        long us = 0;
        for (ProcessHandle process : processes) {
            us += meter.cpuUs(process);
        }
        return us;
    }

    private void run(InetSocketAddress target, List<InetSocketAddress> clients, int sessions)
            throws IOException, InterruptedException {
        LoadResult result = load.run(new LoadPlan(
                target, clients, Dialogue.DELIVER, sessions, AT_ONCE, MESSAGE_OCTETS, LONGEST_RUN, LONGEST_SESSION));
        if (result.complete() != sessions) {
            throw new IOException("%d of %d sessions went as planned; the rest: %s"
                    .formatted(result.complete(), sessions, result.failures()));
        }
    }
}
