package io.smtpedge.it.parts;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A real unbound, the caching resolver, on conf/unbound.conf: it asks {@link Rbldnsd} about the zone that is served here. */
public final class Unbound implements AutoCloseable {

    private static final Duration START_TIME = Duration.ofSeconds(10);

    private final RealProcess process;

    private Unbound(RealProcess process) {
        this.process = process;
    }

    /** The sample conf/unbound.conf: replace what must be different here. */
    public static ConfSample sample() {
        return ConfSample.of("unbound.conf");
    }

    /** Starts on a variant of the sample, and returns once it serves. */
    public static Unbound start(Machine machine, ConfSample config) throws IOException {
        Path file = config
                // Changing the user would undo the parent-death signal.
                .replace("username: \"unbound\"", "username: \"\"")
                .replace(
                        "/run/unbound.pid",
                        machine.folder().resolve("unbound.pid").toString())
                .writeInto(machine.folder());
        RealProcess process = machine.start("unbound", List.of("unbound", "-d", "-c", file.toString()));
        process.awaitLine("start of service", START_TIME);
        return new Unbound(process);
    }

    public RealProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
