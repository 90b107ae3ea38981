package io.smtpedge.it.demo;

import io.smtpedge.dnsbl.DnsblConfig;
import io.smtpedge.edge.Edge;
import io.smtpedge.edge.config.EdgeConfig;
import io.smtpedge.edge.config.EdgeConfigLoader;
import io.smtpedge.it.parts.BlockListZone;
import io.smtpedge.it.parts.EmbeddedDnsbl;
import io.smtpedge.it.parts.ProjectFolder;
import io.smtpedge.it.parts.RecordingMta;
import io.smtpedge.settings.SettingsException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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

        InetSocketAddress edgeAddress = free(written.listen().addresses().getFirst(), port);
        @Nullable Integer partPort = port == null ? null : Integer.valueOf(0);
        InetSocketAddress mtaAddress = free(mta(written), partPort);
        InetSocketAddress dnsAddress = free(written.dnsbl().client().resolvers().getFirst(), partPort);

        try (EmbeddedDnsbl dnsbl = EmbeddedDnsbl.start(dnsAddress, List.of(zone.withTestPoints()));
                RecordingMta mta = RecordingMta.start(RecordingMta.Options.onLoopback()
                        .withListen(mtaAddress)
                        .withName("mta.demo.test")
                        .withProxyHeader()
                        .withLog(line -> log.tell("mail server: " + line)));
                Edge edge = Edge.start(at(written, edgeAddress, mta.address(), dnsbl.address()))) {
            InetSocketAddress listening = edge.addresses().getFirst();
            introduce(zone, zoneFile, edgeFile, listening, mta, dnsbl);
            List<String> broken = new ArrayList<>(show(Scene.all(zone.name()), listening, log));
            broken.addAll(Backstage.check(mta, dnsbl, zone.name()));
            conclude(mta, broken);
            if (!once) {
                leaveRunning(listening, dnsbl, zone, log);
            }
            return broken.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        }
    }

    private List<String> show(List<Scene> scenes, InetSocketAddress edge, EdgeLog log)
            throws IOException, InterruptedException {
        Script script = new Script(out);
        List<String> broken = new ArrayList<>();
        int number = 0;
        for (Scene scene : scenes) {
            out.printf("%n%d. %s  (from %s)%n", ++number, scene.title(), scene.source());
            Scene.Played played = scene.play(edge);
            script.dialogue(played.dialogue());
            script.log(log.takeUntilDisconnect(scene.source(), LOG_PATIENCE));
            broken.addAll(played.broken());
        }
        return broken;
    }

    private void introduce(
            BlockListZone zone,
            Path zoneFile,
            Path edgeFile,
            InetSocketAddress edge,
            RecordingMta mta,
            EmbeddedDnsbl dnsbl) {
        out.println("smtp-edge, on loopback. No privilege, no network, real DNS and real SMTP.");
        out.println();
        out.printf("   the edge     %-16s %s%n", text(edge), shortened(edgeFile));
        out.printf("   block list   %-16s %s, served as %s%n", text(dnsbl.address()), shortened(zoneFile), zone.name());
        out.printf("   mail server  %-16s SubEthaSMTP, which remembers what it gets%n", text(mta.address()));
    }

    private void conclude(RecordingMta mta, List<String> broken) {
        out.println();
        out.println("The mail server saw:");
        mta.deliveries()
                .forEach(mail -> out.printf(
                        "   %s  helo=%s  from=<%s>  to=<%s>  %d octets%n",
                        mail.visit().client().getHostAddress(),
                        mail.helo(),
                        mail.from(),
                        String.join(",", mail.to()),
                        mail.content().length()));
        if (broken.isEmpty()) {
            out.printf(
                    "and nobody else: not a byte of %s or %s reached it. All as promised.%n",
                    Scene.LISTED, Scene.EARLY);
        } else {
            out.println();
            out.println("NOT as promised:");
            broken.forEach(what -> out.println("   " + what));
        }
    }

    private void leaveRunning(InetSocketAddress edge, EmbeddedDnsbl dnsbl, BlockListZone zone, EdgeLog log)
            throws InterruptedException {
        String address = edge.getAddress().getHostAddress();
        out.println();
        out.println("Your turn; the edge stays up until Ctrl-C:");
        out.printf("   telnet %s %d%n", address, edge.getPort());
        for (String source : List.of(Scene.LISTED, Scene.CLEAN)) {
            out.printf(
                    "   swaks -s %s --local-interface %s -f me@clean.example -t %s%n",
                    text(edge), source, Scene.RECIPIENT);
        }
        out.printf(
                "   dig @%s -p %d +short 66.0.0.127.%s TXT%n",
                dnsbl.address().getAddress().getHostAddress(), dnsbl.address().getPort(), zone.name());
        out.println("What happens:");
        log.follow(line -> out.println("   " + line));
        new CountDownLatch(1).await();
    }

    /** The written configuration, at the addresses where things really are. */
    private static EdgeConfig at(
            EdgeConfig written, InetSocketAddress listen, InetSocketAddress mta, InetSocketAddress dns) {
        EdgeConfig.Listen in = written.listen();
        EdgeConfig.Forward out = written.forward();
        DnsblConfig lists = written.dnsbl().client();
        return new EdgeConfig(
                new EdgeConfig.Listen(
                        List.of(listen), in.mode(), in.trustedProxies(), in.headerTime(), in.hostname(), in.threads()),
                new EdgeConfig.Forward(List.of(mta), out.source(), out.connectTimeout(), out.greetingTimeout()),
                new EdgeConfig.Dnsbl(
                        new DnsblConfig(List.of(dns), lists.zones(), lists.threshold(), lists.deadline()),
                        written.dnsbl().action(),
                        written.dnsbl().onUnavailable()),
                written.pregreet(),
                written.access(),
                written.limits());
    }

    private static InetSocketAddress mta(EdgeConfig config) {
        if (config.forward().addresses().getFirst() instanceof InetSocketAddress address) {
            return address;
        }
        throw new IllegalStateException("forward.address of the demo must be a TCP address: its mail server is there");
    }

    /** The address with the port asked for, if any. Says who is to give way where it is taken. */
    private static InetSocketAddress free(InetSocketAddress written, @Nullable Integer port) throws IOException {
        InetAddress host = written.getAddress();
        InetSocketAddress wanted = port == null ? written : new InetSocketAddress(host, port);
        try (ServerSocket probe = new ServerSocket(wanted.getPort(), 1, host)) {
            return probe.isBound() ? wanted : written;
        } catch (IOException taken) {
            throw new IOException(
                    text(wanted) + " cannot be used (" + taken.getMessage()
                            + "). Stop the program that has it, or choose another port:  ./run demo --port 0",
                    taken);
        }
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private static Path shortened(Path file) {
        Path here = Path.of("").toAbsolutePath();
        Path absolute = file.toAbsolutePath();
        return absolute.startsWith(here) ? here.relativize(absolute) : absolute;
    }
}
