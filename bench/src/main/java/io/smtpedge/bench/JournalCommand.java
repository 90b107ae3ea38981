package io.smtpedge.bench;

import io.smtpedge.bench.load.Dialogue;
import io.smtpedge.bench.load.LoadPlan;
import io.smtpedge.bench.load.SmtpLoad;
import io.smtpedge.bench.sut.CpuMeter;
import io.smtpedge.bench.sut.EdgeSut;
import io.smtpedge.bench.sut.SmtpSink;
import io.smtpedge.bench.sut.SystemUnderTest;
import io.smtpedge.bench.sut.WorkFolder;
import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.policy.Cidr;
import io.smtpedge.it.parts.EmbeddedDnsbl;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench journal}: what the journal costs the edge in CPU time a session. */
@Command(
        name = "journal",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "CPU time a session of the edge with a journal beside one without; both log.")
final class JournalCommand implements Callable<Integer> {

    private static final String ZONE = "dnsbl.test";
    private static final Cidr CLEAN = Cidr.parse("127.1.0.0/22");
    private static final Cidr LISTED = Cidr.parse("127.2.0.0/24");
    private static final Cidr NOBODY = Cidr.parse("127.3.0.0/32");
    private static final int AT_ONCE = 50;
    private static final int MESSAGE_OCTETS = 1000;

    @Option(
            names = "--dist",
            paramLabel = "DIR",
            defaultValue = "target/dist",
            description = "the built distribution (default ${DEFAULT-VALUE})")
    private Path dist = Path.of("target/dist");

    @Option(names = "--quick", description = "fewer rounds and sessions: a look, not a figure to quote")
    private boolean quick;

    @Override
    public Integer call() throws InterruptedException {
        try {
            Path folder = Files.createTempDirectory("smtp-edge-journal-");
            try {
                measure(folder);
            } finally {
                WorkFolder.delete(folder);
            }
            return 0;
        } catch (IOException failed) {
            System.err.println("bench: " + failed.getMessage());
            return 1;
        }
    }

    private void measure(Path folder) throws IOException, InterruptedException {
        Path journal = Files.createDirectory(folder.resolve("journal"));
        try (EmbeddedDnsbl dnsbl = EmbeddedDnsbl.start(zone());
                SmtpSink sink = SmtpSink.start(folder);
                SystemUnderTest without = EdgeSut.start("edge", edge(folder, sink, dnsbl, ""), Action.ENFORCE);
                SystemUnderTest with = EdgeSut.start(
                        "edge, journal",
                        edge(folder, sink, dnsbl, "\njournal.directory = \"" + journal + "\""),
                        Action.ENFORCE);
                SmtpLoad load = new SmtpLoad(System::nanoTime)) {
            Subject forwarded = subject("forwarded, cached pass", without, CLEAN, Dialogue.DELIVER);
            Subject forwardedToo = subject("forwarded, cached pass", with, CLEAN, Dialogue.DELIVER);
            Subject refused = subject("refused at RCPT, listed, cached", without, LISTED, Dialogue.ENFORCE);
            Subject refusedToo = subject("refused at RCPT, listed, cached", with, LISTED, Dialogue.ENFORCE);
            CpuMeter meter = new CpuMeter();
            Alternation alternation =
                    new Alternation(load, meter, List.of(forwarded, forwardedToo, refused, refusedToo));
            alternation.warmUp(quick ? 20_000 : 60_000);
            long before = WorkFolder.octets(journal);
            int rounds = quick ? 3 : 7;
            int sessions = quick ? 10_000 : 20_000;
            Map<Subject, List<Sample>> samples = alternation.measure(rounds, sessions);
            System.out.println(Environment.describe());
            System.out.println(Report.table(samples, meter));
            more(samples, forwarded, forwardedToo);
            more(samples, refused, refusedToo);
            System.out.printf(
                    "%d octets of journal a session%n",
                    (WorkFolder.octets(journal) - before) / (2L * rounds * sessions));
        }
    }

    private static void more(Map<Subject, List<Sample>> samples, Subject without, Subject with) {
        Series cost = Series.of(samples.getOrDefault(with, List.of()), Sample::cpuUs)
                .minus(Series.of(samples.getOrDefault(without, List.of()), Sample::cpuUs));
        System.out.printf(
                "%s: the journal costs %.1f us a session (%.1f to %.1f, pair by pair)%n",
                without.name(), cost.median(), cost.min(), cost.max());
    }

    private EdgeSut.Surroundings edge(Path folder, SmtpSink sink, EmbeddedDnsbl dnsbl, String more) {
        return new EdgeSut.Surroundings(
                dist.resolve("bin/smtp-edge").toAbsolutePath(),
                folder,
                sink.address(),
                dnsbl.address(),
                List.of(ZONE),
                NOBODY,
                "pregreet.wait = 100ms" + more);
    }

    private static Subject subject(String name, SystemUnderTest server, Cidr clients, Dialogue dialogue) {
        LoadPlan plan = new LoadPlan(
                server.address(),
                LoadPlan.sourcesIn(clients),
                dialogue,
                1,
                AT_ONCE,
                MESSAGE_OCTETS,
                Duration.ofMinutes(3),
                Duration.ofSeconds(30));
        return new Subject(name, server, plan, OptionalDouble.empty());
    }

    private static String zone() {
        return LoadPlan.sourcesIn(LISTED).stream()
                .map(InetSocketAddress::getAddress)
                .map(client -> client.getHostAddress() + " 127.0.0.2 \"listed for the benchmark\"\n")
                .collect(Collectors.joining("", "zone " + ZONE + "\nttl 3600\n", ""));
    }
}
