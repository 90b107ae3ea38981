package io.smtpedge.it.parts;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A real HAProxy, on conf/haproxy.cfg. */
public final class Haproxy implements AutoCloseable {

    private static final Duration START_TIME = Duration.ofSeconds(10);
    private static final String SOCKET = "/run/haproxy/admin.sock";

    private final RealProcess process;
    private final Path socket;

    private Haproxy(RealProcess process, Path socket) {
        this.process = process;
        this.socket = socket;
    }

    /** The sample conf/haproxy.cfg: replace what must be different here. */
    public static ConfSample sample() {
        return ConfSample.of("haproxy.cfg");
    }

    /** Starts on a variant of the sample, and returns once it listens. */
    public static Haproxy start(Machine machine, ConfSample config) throws IOException {
        Path socket = socket(machine);
        Path file = config.replace(SOCKET, socket.toString()).writeInto(machine.folder());
        RealProcess process = machine.start("haproxy", List.of("haproxy", "-db", "-f", file.toString()));
        Haproxy haproxy = new Haproxy(process, socket);
        // The socket answers only after all listeners are bound.
        process.await("answered on " + socket, START_TIME, _ -> haproxy.answers());
        return haproxy;
    }

    /** Where the HAProxy that runs on a machine takes commands. */
    static Path socket(Machine machine) {
        return machine.folder().resolve("haproxy.sock");
    }

    private boolean answers() {
        try {
            return !command(socket, "show info").isEmpty();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The servers and what the health checks say of each: {@code mta4/mta1} to {@code UP}. */
    public Map<String, String> servers() throws IOException {
        return servers(socket);
    }

    /** As {@link #servers()}, of the HAProxy that an earlier process started on a machine. */
    public static Map<String, String> servers(Machine machine) throws IOException {
        return servers(socket(machine));
    }

    private static Map<String, String> servers(Path socket) throws IOException {
        Map<String, String> servers = new TreeMap<>();
        for (String line : command(socket, "show stat -1 4 -1").lines().toList()) {
            String[] fields = line.split(",", -1);
            if (fields.length > STATUS && !line.startsWith("#")) {
                servers.put(fields[0] + "/" + fields[1], fields[STATUS]);
            }
        }
        return servers;
    }

    /** The field of {@code show stat}, management guide section 9.1. */
    private static final int STATUS = 17;

    private static String command(Path socket, String command) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    public RealProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
