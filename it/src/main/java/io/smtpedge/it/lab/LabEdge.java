package io.smtpedge.it.lab;

import io.smtpedge.it.parts.ConfSample;
import io.smtpedge.it.parts.JavaProgram;
import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.Rbldnsd;
import io.smtpedge.it.parts.RealProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The edge on its box: conf/smtp-edge.conf with the lab's addresses, and the command that runs it. Immutable.
 *
 * @param command the program and its first arguments; {@code serve --config FILE} follows
 * @param overrides HOCON; a later line wins over an earlier one
 */
public record LabEdge(List<String> command, String overrides) {

    private static final Duration START_TIME = Duration.ofSeconds(30);

    private static final String COMMON = """
            listen { addresses = ["127.0.0.1:10025", "[::1]:10025"], mode = tproxy, hostname = edge.example }
            dnsbl { resolvers = ["127.0.0.1:53"], zones = ["%s=127.0.0.[2..11]"], threshold = 1, action = enforce }
            """.formatted(Rbldnsd.ZONE);

    /** To HAProxy under the client's own address. */
    private static final String TRANSPARENT = """
            forward { address = ["192.0.2.18:2525", "[2001:db8:2::18]:2525"], source = transparent }
            """;

    /** To HAProxy under the edge's address, which says the client's. */
    private static final String PROXY_V2 = """
            forward { address = "192.0.2.18:2526", source = proxy-v2 }
            """;

    /** Takes the clients' addresses on towards HAProxy; run from this JVM's class path. */
    public static LabEdge transparent() {
        return new LabEdge(JavaProgram.command("io.smtpedge.edge.Main", List.of()), COMMON + TRANSPARENT);
    }

    /** As it must be in a topology; run from this JVM's class path. */
    public static LabEdge in(LabTopology topology) {
        return transparent().with(topology.forward());
    }

    /** Tells HAProxy the clients' addresses in PROXY headers; run from this JVM's class path. */
    public static LabEdge proxyV2() {
        return new LabEdge(JavaProgram.command("io.smtpedge.edge.Main", List.of()), COMMON + PROXY_V2);
    }

    /** The same, run by another program: the start script of the distribution. */
    LabEdge runBy(Path program) {
        return new LabEdge(List.of(program.toString()), overrides);
    }

    /** The same with more of conf/smtp-edge.conf replaced, such as {@code dnsbl.action = drop}. */
    public LabEdge with(String hocon) {
        return new LabEdge(command, overrides + hocon + "\n");
    }

    /** Starts it, and returns once it listens. */
    RealProcess start(Machine machine) throws IOException {
        Path config = ConfSample.of("smtp-edge.conf").with(overrides).writeInto(machine.folder());
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of("serve", "--config", config.toString()));
        RealProcess process = machine.start("smtp-edge", line);
        process.awaitLine("smtp-edge ready", START_TIME);
        return process;
    }
}
