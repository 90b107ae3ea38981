package io.smtpedge.it.lab;

import io.smtpedge.it.parts.Haproxy;
import io.smtpedge.it.parts.JavaProgram;
import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.Rbldnsd;
import io.smtpedge.it.parts.RealProcess;
import io.smtpedge.it.parts.RecordingMta;
import io.smtpedge.it.parts.Unbound;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The servers in a {@link LabNetwork}: rbldnsd behind unbound on the edge's box, HAProxy, and the edge. A test puts its own
 * MTAs in place first, so that it can look into them:
 *
 * <pre>
 * try (LabNetwork network = LabNetwork.forTest(Tool.NFT);
 *         RecordingMta mta = network.mta1().call(() -&gt; RecordingMta.start(
 *                 RecordingMta.Options.onLoopback().withListen(LabAddresses.MTA)));
 *         Lab lab = Lab.start(network, LabEdge.transparent())) {
 *     SmtpClient client = network.client().call(() -&gt; SmtpClient.from("198.51.100.10", LabAddresses.MX4));
 *     ...
 * }
 * </pre>
 *
 * @param edge its log holds what the edge printed
 */
public record Lab(Rbldnsd rbldnsd, Unbound unbound, Haproxy haproxy, RealProcess edge) implements AutoCloseable {

    private static final Duration MTA_START_TIME = Duration.ofSeconds(20);

    /** Starts the servers, and returns once all of them serve. */
    public static Lab start(LabNetwork network, LabEdge edge) throws IOException {
        return start(network, edge, _ -> {});
    }

    /**
     * As {@link #start(LabNetwork, LabEdge)}; closing the network ends what was started before a failure.
     *
     * @param progress told each step, one line
     */
    static Lab start(LabNetwork network, LabEdge edge, Consumer<String> progress) throws IOException {
        Rbldnsd rbldnsd = Rbldnsd.start(network.edge(), "127.0.0.1/5300");
        progress.accept("rbldnsd serves " + Rbldnsd.ZONE + " to unbound on the edge's box");
        Unbound unbound = Unbound.start(network.edge(), Unbound.sample());
        progress.accept("unbound is the edge's resolver");
        Haproxy haproxy = Haproxy.start(network.haproxy(), network.topology().haproxy());
        progress.accept("haproxy runs on conf/haproxy.cfg");
        RealProcess process = edge.start(network.edge());
        progress.accept(process.awaitLine("smtp-edge ready", Duration.ZERO));
        return new Lab(rbldnsd, unbound, haproxy, process);
    }

    /** Starts an MTA as a process of its own, whose log says who came. */
    static RealProcess startMta(Machine machine, String name) throws IOException {
        RealProcess mta = machine.start(
                name,
                JavaProgram.command(RecordingMta.class.getName(), List.of("--listen", "[::]:25", "--name", name)));
        mta.awaitLine(name + " ready", MTA_START_TIME);
        return mta;
    }

    /** Stops the servers in the order in which a session passes them. */
    @Override
    public void close() {
        edge.close();
        haproxy.close();
        unbound.close();
        rbldnsd.close();
    }
}
