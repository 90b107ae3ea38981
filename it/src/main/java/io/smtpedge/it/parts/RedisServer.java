package io.smtpedge.it.parts;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A real Redis or Valkey server on loopback, that keeps nothing on disk. Needs no root. */
public final class RedisServer implements AutoCloseable {

    private static final Duration START_TIME = Duration.ofSeconds(10);

    private final Machine machine;
    private final int port;
    private final List<String> options;
    private RealProcess process;

    private RedisServer(Machine machine, int port, List<String> options) throws IOException {
        this.machine = machine;
        this.port = port;
        this.options = options;
        this.process = run();
    }

    /** Why there is none here, in a few words for an assumption. */
    public static final String MISSING = "redis-server is not installed; run apt-get install redis-server";

    public static boolean isInstalled() {
        return RealTools.has("redis-server") && RealTools.has("setpriv");
    }

    /**
     * Starts on a port that is free, and returns once it listens.
     *
     * @param options as on its command line, such as {@code --requirepass}
     */
    public static RedisServer start(Machine machine, String... options) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        return new RedisServer(machine, port, List.of(options));
    }

    public int port() {
        return port;
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Stops it without ending it: connections stay, and nobody answers. */
    public void freeze() throws IOException {
        signal("STOP");
    }

    /** Lets it go on. */
    public void thaw() throws IOException {
        signal("CONT");
    }

    /** Ends it at once; all that it knows is gone. */
    public void kill() {
        process.kill();
    }

    /** Starts it again after {@link #kill}, on the same port. */
    public void restart() throws IOException {
        process = run();
    }

    public RealProcess process() {
        return process;
    }

    @Override
    public void close() {
        // A frozen one does not end when it is asked to.
        process.kill();
    }

    private RealProcess run() throws IOException {
        List<String> command = new ArrayList<>(List.of("redis-server", "--bind", "127.0.0.1", "--save", ""));
        command.addAll(List.of("--dir", machine.folder().toString(), "--daemonize", "no"));
        // Where all connections are under TLS, the plain port is 0.
        command.addAll(
                options.contains("--tls-cert-file")
                        ? List.of("--port", "0", "--tls-port", String.valueOf(port))
                        : List.of("--port", String.valueOf(port)));
        command.addAll(options);
        RealProcess started = machine.start("redis-server", command);
        started.awaitLine("Ready to accept connections", START_TIME);
        return started;
    }

    private void signal(String name) throws IOException {
        Process sent = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .inheritIO()
                .start();
        sent.onExit().join();
    }
}
