package io.smtpedge.it.demo;

import io.smtpedge.edge.Edge;
import io.smtpedge.edge.config.EdgeConfig;
import io.smtpedge.edge.config.EdgeConfigLoader;
import io.smtpedge.it.parts.BlockListZone;
import io.smtpedge.it.parts.ConfSample;
import io.smtpedge.it.parts.EmbeddedDnsbl;
import io.smtpedge.it.parts.ProjectFolder;
import io.smtpedge.it.parts.RecordingMta;
import io.smtpedge.settings.SettingsException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The main job in a minute, without privileges: a listed client is refused, a clean one is delivered under its own
 * address. Everything is real but the network: DNS packets, SMTP, and the edge as it runs in production.
 *
 * <p>It checks what it shows. With {@code --once} its exit status is 0 if and only if all was as promised.
 */
@Command(
        name = "./run demo",
        description = "Show the edge at work on loopback, then leave it running for you to try.",
        mixinStandardHelpOptions = true)
public final class Demo implements Callable<Integer> {

    private static final int SCENES = 3;
    private static final Duration LOG_PATIENCE = Duration.ofSeconds(2);

    private final PrintStream out;

    @Option(names = "--once", description = "End after the show; status 0 if all was as promised, else 1.")
    private boolean once;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Listen on this port of 127.0.0.1, 0 for any free one, and let the demo's mail server and"
                    + " block list take free ports. Without it, the ports are those in the configuration.")
    private @Nullable Integer port;

    @Option(names = "--conf", paramLabel = "DIR", description = "Where smtp-edge.conf and dnsbl.zone are (conf/demo).")
    private @Nullable Path directory;

    Demo(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) {
        System.exit(run(System.out, arguments));
    }

    static int run(PrintStream out, String... arguments) {
        return new CommandLine(new Demo(out))
                .setExecutionExceptionHandler((failure, command, _) -> {
                    command.getErr().println("demo: " + failure.getMessage());
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(arguments);
    }

    @Override
    public Integer call() throws IOException, SettingsException, InterruptedException {
        EdgeLog log = EdgeLog.install();
        Path conf = directory != null
                ? directory
                : ProjectFolder.find().resolve("conf").resolve("demo");
        Path zoneFile = conf.resolve("dnsbl.zone");
        Path edgeFile = conf.resolve("smtp-edge.conf");
        BlockListZone zone = BlockListZone.load(zoneFile);
        EdgeConfig written = EdgeConfigLoader.load(edgeFile);

        Path journal = Files.createTempDirectory("smtp-edge-demo-journal");
        Instant begun = Instant.now();
        try (Removed _ = new Removed(journal);
                EmbeddedDnsbl dnsbl = startDnsbl(written, zone);
                RecordingMta mta = startMta(written, log);
                Edge edge = startEdge(written, edgeFile, journal, mta, dnsbl)) {
            Script.Places places = new Script.Places(
                    edge.addresses().getFirst(), edgeFile, dnsbl.address(), zoneFile, zone.name(), mta.address());
            Script script = new Script(out);
            script.introduce(places);
            List<String> broken = new ArrayList<>(show(script, places, log));
            broken.addAll(Backstage.check(mta, dnsbl, zone.name()));
            List<String> report = report(journal, begun, broken);
            script.conclude(mta.deliveries(), broken);
            script.report(report);
            if (!once) {
                script.yourTurn(places);
                log.follow(script::happened);
                new CountDownLatch(1).await();
            }
            return broken.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        }
    }

    private static List<String> show(Script script, Script.Places places, EdgeLog log)
            throws IOException, InterruptedException {
        List<String> broken = new ArrayList<>();
        int number = 0;
        for (Scene scene : Scene.all(places.zone())) {
            script.scene(++number, scene);
            Scene.Played played = scene.play(places.edge());
            script.dialogue(played.dialogue());
            script.log(log.takeUntilDisconnect(scene.source(), LOG_PATIENCE));
            broken.addAll(played.broken());
        }
        return broken;
    }

    private static List<String> report(Path journal, Instant since, List<String> broken) throws InterruptedException {
        try {
            return ClosingReport.of(journal, since, SCENES);
        } catch (IOException missing) {
            broken.add("the report on the show: " + missing.getMessage());
            return List.of();
        }
    }

    /** A folder of the demo's own, which goes when the demo ends. */
    private record Removed(Path folder) implements AutoCloseable {

        @Override
        public void close() throws IOException {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    private EmbeddedDnsbl startDnsbl(EdgeConfig written, BlockListZone zone) throws IOException {
        InetSocketAddress address = written.dnsbl().client().resolvers().getFirst();
        return EmbeddedDnsbl.start(partAddress(address), List.of(zone.withTestPoints()));
    }

    private RecordingMta startMta(EdgeConfig written, EdgeLog log) throws IOException {
        if (!(written.forward().addresses().getFirst() instanceof InetSocketAddress address)) {
            throw new IOException("forward.address must be a TCP address here: the demo starts its mail server there");
        }
        return RecordingMta.start(RecordingMta.Options.onLoopback()
                .withListen(partAddress(address))
                .withName("mta.demo.test")
                .withProxyHeader()
                .withLog(line -> log.tell("mail server: " + line)));
    }

    /** Starts it as written, but at the addresses where things really are. */
    private Edge startEdge(EdgeConfig written, Path file, Path journal, RecordingMta mta, EmbeddedDnsbl dnsbl)
            throws IOException, SettingsException {
        InetSocketAddress listen = written.listen().addresses().getFirst();
        Path folder = Files.createTempDirectory("smtp-edge-demo");
        Path real = ConfSample.load(file)
                .with("""
                        listen.addresses = ["%s"]
                        forward.address = "%s"
                        dnsbl.resolvers = ["%s"]
                        journal.directory = "%s"
                        """.formatted(
                                Script.text(free(port == null ? listen : atPort(listen, port))),
                                Script.text(mta.address()),
                                Script.text(dnsbl.address()),
                                journal))
                .writeInto(folder);
        try {
            return Edge.start(EdgeConfigLoader.load(real));
        } finally {
            Files.delete(real);
            Files.delete(folder);
        }
    }

    /** Whoever chose the edge's port wants none of the written ones. */
    private InetSocketAddress partAddress(InetSocketAddress written) throws IOException {
        return port == null ? free(written) : atPort(written, 0);
    }

    private static InetSocketAddress atPort(InetSocketAddress address, int port) {
        return new InetSocketAddress(address.getAddress(), port);
    }

    /** The same address, if nobody has it; else says who is to give way. */
    private static InetSocketAddress free(InetSocketAddress address) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(address);
            return address;
        } catch (IOException taken) {
            throw new IOException(
                    Script.text(address) + " cannot be used (" + taken.getMessage()
                            + "). Stop the program that has it, or choose another port:  ./run demo --port 0",
                    taken);
        }
    }
}
