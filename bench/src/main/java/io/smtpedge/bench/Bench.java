package io.smtpedge.bench;

import io.smtpedge.bench.burst.BurstCommand;
import io.smtpedge.bench.burst.RefusalCommand;
import io.smtpedge.bench.fastpath.FastPathCommand;
import io.smtpedge.bench.load.Dialogue;
import io.smtpedge.bench.load.LoadPlan;
import io.smtpedge.bench.load.QuietLogs;
import io.smtpedge.bench.load.SmtpLoad;
import io.smtpedge.bench.lookup.LookupCommand;
import io.smtpedge.bench.report.ReportCommand;
import io.smtpedge.bench.reputation.ReputationCommand;
import io.smtpedge.bench.sut.CpuMeter;
import io.smtpedge.bench.sut.EdgeSut;
import io.smtpedge.bench.sut.HaproxySut;
import io.smtpedge.bench.sut.SmtpSink;
import io.smtpedge.bench.sut.SyslogDrain;
import io.smtpedge.bench.sut.SystemUnderTest;
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
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures what a session costs the edge in CPU time, beside HAProxy where that does the same, and prints the table of
 * docs/benchmarks.md. Exit status 0: measured (the aims are printed, not enforced); 1: could not measure; 2: bad usage.
 */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = {
            BurstCommand.class,
            FastPathCommand.class,
            JournalCommand.class,
            LookupCommand.class,
            RefusalCommand.class,
            ReportCommand.class,
            ReputationCommand.class,
            VerdictCommand.class
        },
        description =
                "Measures the edge beside HAProxy and postscreen. Without a command: CPU time a session in front of"
                        + " smtp-sink, then what all the commands measure.")
public final class Bench implements Callable<Integer> {

    private static final String ZONE = "dnsbl.test";
    private static final Cidr CLEAN = Cidr.parse("127.1.0.0/22");
    private static final Cidr LISTED = Cidr.parse("127.2.0.0/24");
    private static final Cidr DENIED = Cidr.parse("127.3.0.0/24");
    private static final double AIM_DROP_US = 100;
    private static final String AIM_FORWARD = "; aim: at most 1.5";
    /** The first session of a client waits this long; the warm-up makes that session. */
    private static final String GREET_WAIT = "pregreet.wait = 100ms";

    private static final int MESSAGE_OCTETS = 1000;
    private static final Duration RUN_LIMIT = Duration.ofMinutes(3);
    private static final Duration SESSION_TIME = Duration.ofSeconds(30);

    @Option(names = "--quick", description = "fewer rounds and sessions: a look, not a figure to quote")
    private boolean quick;

    @Option(names = "--strace", description = "also count system calls a session; needs strace and the right to trace")
    private boolean strace;

    @Option(
            names = "--dist",
            paramLabel = "DIR",
            defaultValue = "target/dist",
            description = "the built distribution (default ${DEFAULT-VALUE})")
    private Path dist = Path.of("target/dist");

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "50",
            description =
                    "sessions at once (default ${DEFAULT-VALUE}); with more at once, every server does more a wake-up")
    private int concurrency;

    public static void main(String[] args) {
        QuietLogs.configure();
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            Path folder = Files.createTempDirectory("smtp-edge-bench-");
            try {
                measure(folder);
            } catch (IOException failed) {
                throw new IOException(failed.getMessage() + "; the servers' output is in " + folder, failed);
            }
            // The edge logs every session: hundreds of thousands of lines.
            delete(folder);
            return others();
        } catch (IOException failed) {
            System.err.println("bench: " + failed.getMessage());
            return 1;
        }
    }

    /** The other benchmarks, which are commands of their own, too. */
    private int others() {
        List<String> options = Stream.concat(
                        Stream.of("--dist", dist.toString()), quick ? Stream.of("--quick") : Stream.of())
                .toList();
        int worst = new CommandLine(new LookupCommand()).execute();
        System.out.println();
        String[] size = quick ? new String[] {"--quick"} : new String[0];
        worst = Math.max(worst, new CommandLine(new ReputationCommand()).execute(size));
        for (Object other : List.of(
                new VerdictCommand(),
                new FastPathCommand(),
                new RefusalCommand(),
                new BurstCommand(),
                new JournalCommand(),
                new ReportCommand())) {
            System.out.println();
            worst = Math.max(worst, new CommandLine(other).execute(options.toArray(String[]::new)));
        }
        return worst;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private void measure(Path folder) throws IOException, InterruptedException {
        try (EmbeddedDnsbl dnsbl = EmbeddedDnsbl.start(zone());
                SyslogDrain syslog = SyslogDrain.start();
                SmtpSink sink = SmtpSink.start(folder);
                SmtpSink unixSink = SmtpSink.startUnix(folder);
                SystemUnderTest haproxy = HaproxySut.quiet("HAProxy", folder, sink.address());
                SystemUnderTest haproxyLogging = HaproxySut.logging(folder, sink.address(), syslog.address());
                SystemUnderTest haproxyUnix = HaproxySut.quiet("HAProxy, unix socket", folder, unixSink.address());
                SystemUnderTest dropping = EdgeSut.start("edge", edge(folder, sink, dnsbl), Action.DROP);
                SystemUnderTest enforcing = EdgeSut.start("edge", edge(folder, sink, dnsbl), Action.ENFORCE);
                SystemUnderTest edgeUnix =
                        EdgeSut.start("edge, unix socket", edge(folder, unixSink, dnsbl), Action.DROP);
                SmtpLoad load = new SmtpLoad(System::nanoTime)) {
            Subject forwarded = subject("forwarded, cached pass", dropping, Dialogue.DELIVER, CLEAN);
            Subject byHaproxy = subject("forwarded", haproxy, Dialogue.DELIVER, CLEAN);
            Subject byHaproxyLogging = subject("forwarded", haproxyLogging, Dialogue.DELIVER, CLEAN);
            Subject forwardedUnix = subject("forwarded, cached pass", edgeUnix, Dialogue.DELIVER, CLEAN);
            Subject byHaproxyUnix = subject("forwarded", haproxyUnix, Dialogue.DELIVER, CLEAN);
            List<Subject> subjects = List.of(
                    forwarded,
                    byHaproxy,
                    byHaproxyLogging,
                    forwardedUnix,
                    byHaproxyUnix,
                    aiming(subject("dropped, on the deny list", dropping, Dialogue.DROP, DENIED)),
                    aiming(subject("dropped, listed, cached", dropping, Dialogue.DROP, LISTED)),
                    subject("refused at RCPT, listed, cached", enforcing, Dialogue.ENFORCE, LISTED));
            CpuMeter meter = new CpuMeter();
            Alternation alternation = new Alternation(load, meter, subjects);
            // The edge's compiler takes some 50,000 forwarded sessions to fall silent; --quick does not wait for all of
            // that.
            alternation.warmUp(quick ? 20_000 : 60_000);
            Map<Subject, List<Sample>> samples = alternation.measure(quick ? 3 : 5, quick ? 10_000 : 20_000);

            System.out.println(conditions(dropping));
            System.out.println(Report.table(samples, meter));
            System.out.print(Report.ratio(samples, forwarded, byHaproxy, AIM_FORWARD));
            System.out.print(Report.ratio(samples, forwarded, byHaproxyLogging, ""));
            System.out.println(Report.ratio(samples, forwardedUnix, byHaproxyUnix, ""));
            if (strace) {
                System.out.println(Report.systemCalls(alternation.systemCalls(2_000, folder)));
            }
        }
    }

    private String conditions(SystemUnderTest edge) throws IOException {
        return "%s; %s; %s %s%n%d sessions at once, messages of %d octets; the edge's JVM: %s%n"
                .formatted(
                        Environment.describe(),
                        Environment.version(List.of("haproxy", "-v")),
                        "smtp-sink of Postfix",
                        Environment.version(List.of("postconf", "-dh", "mail_version")),
                        concurrency,
                        MESSAGE_OCTETS,
                        Environment.javaFlags(edge.process()));
    }

    private EdgeSut.Surroundings edge(Path folder, SmtpSink sink, EmbeddedDnsbl dnsbl) {
        Path script = dist.resolve("bin/smtp-edge").toAbsolutePath();
        return new EdgeSut.Surroundings(
                script, folder, sink.address(), dnsbl.address(), List.of(ZONE), DENIED, GREET_WAIT);
    }

    private Subject subject(String name, SystemUnderTest server, Dialogue dialogue, Cidr clients) {
        LoadPlan plan = new LoadPlan(
                server.address(),
                LoadPlan.sourcesIn(clients),
                dialogue,
                1,
                concurrency,
                MESSAGE_OCTETS,
                RUN_LIMIT,
                SESSION_TIME);
        return new Subject(name, server, plan, OptionalDouble.empty());
    }

    private static Subject aiming(Subject subject) {
        return new Subject(subject.name(), subject.server(), subject.plan(), OptionalDouble.of(AIM_DROP_US));
    }

    /** A block list with every address of {@link #LISTED}. Its answers outlive the benchmark in any cache. */
    private static String zone() {
        return LoadPlan.sourcesIn(LISTED).stream()
                .map(InetSocketAddress::getAddress)
                .map(client -> client.getHostAddress() + " 127.0.0.2 \"listed for the benchmark\"\n")
                .collect(Collectors.joining("", "zone " + ZONE + "\nttl 3600\n", ""));
    }
}
