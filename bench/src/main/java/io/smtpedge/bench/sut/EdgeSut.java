package io.smtpedge.bench.sut;

import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.policy.Cidr;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The edge as it is shipped: its own start script, its production JVM flags and its own logging, into a file. One event
 * loop; real look-ups in a block list, whose answers the edge then keeps.
 */
public final class EdgeSut {

    private static final Pattern READY = Pattern.compile("(?m)^smtp-edge ready .*?127\\.0\\.0\\.1:(\\d+)");

    private EdgeSut() {}

    /**
     * Where one edge gets its parts from.
     *
     * @param script bin/smtp-edge of a built distribution
     * @param folder takes its configuration and its output
     * @param backend the MTA
     * @param resolver the name server to ask
     * @param zones the block lists in it
     * @param denied clients on the edge's own deny list
     * @param settings more HOCON
     */
    public record Surroundings(
            Path script,
            Path folder,
            SocketAddress backend,
            InetSocketAddress resolver,
            List<String> zones,
            Cidr denied,
            String settings) {}

    /**
     * Starts an edge on a free port of 127.0.0.1.
     *
     * @param name of the table's column, and of its files
     * @param action what becomes of listed clients
     */
    public static SystemUnderTest start(String name, Surroundings around, Action action)
            throws IOException, InterruptedException {
        return start(name, around, action, "direct");
    }

    /** As {@link #start}, behind TPROXY rules, which are not its business. Needs root. */
    public static SystemUnderTest startTransparent(String name, Surroundings around, Action action)
            throws IOException, InterruptedException {
        return start(name, around, action, "tproxy");
    }

    private static SystemUnderTest start(String name, Surroundings around, Action action, String mode)
            throws IOException, InterruptedException {
        if (!Files.isExecutable(around.script())) {
            throw new IOException("there is no " + around.script() + "; run ./run build first");
        }
        String verb = action.name().toLowerCase(Locale.ROOT);
        String file = (name + " " + verb).replaceAll("\\W+", "-");
        Path configuration = Files.writeString(
                around.folder().resolve(file + ".conf"), configuration(around).formatted(mode, verb));
        List<String> command = List.of(around.script().toString(), "serve", "--config", configuration.toString());
        ServerProcess server = ServerProcess.start(name, around.folder().resolve(file + ".log"), command);
        int port = server.await(() -> port(server));
        return new SystemUnderTest(name, server, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), true);
    }

    private static String configuration(Surroundings around) {
        return """
                listen {
                  addresses = ["127.0.0.1:0"]
                  mode = %%s
                  threads = 1
                  hostname = "mx.server.example"
                }
                forward { address = "%s", source = none }
                dnsbl {
                  resolvers = ["127.0.0.1:%d"]
                  zones = ["%s"]
                  threshold = 1
                  action = %%s
                }
                access { rules = ["reject %s"] }
                limits { connections = 5000, connections-per-network = 5000, repeat-offender = none }
                %s
                """.formatted(
                        endpoint(around.backend()),
                        around.resolver().getPort(),
                        String.join("\", \"", around.zones()),
                        around.denied(),
                        around.settings());
    }

    private static String endpoint(SocketAddress backend) {
        return backend instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
                : "unix:" + backend;
    }

    private static Optional<Integer> port(ServerProcess server) {
        try {
            Matcher ready = READY.matcher(server.output());
            return ready.find() ? Optional.of(Integer.valueOf(ready.group(1))) : Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
