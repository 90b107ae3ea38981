package io.smtpedge.it.lab;

import io.smtpedge.it.parts.ProjectFolder;
import io.smtpedge.reputation.event.IpText;
import io.smtpedge.tproxy.config.Marks;
import io.smtpedge.tproxy.config.Tool;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lab up}: makes the lab and leaves it running. */
@Command(name = "up", description = "Makes the lab and leaves it running.", mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final LabState state = new LabState();

    @Option(
            names = "--topology",
            description = "How the boxes stand: gateway, in a line (default); separate, side by side in one network;"
                    + " same-host, edge and HAProxy on one box; same-host-spoofed, likewise, without PROXY headers.")
    private LabTopology topology = LabTopology.GATEWAY;

    @Option(names = "--tool", description = "What writes the firewall rules: nft (default) or iptables.")
    private Tool tool = Tool.NFT;

    @Option(names = "--marks", description = "Whether packets are marked: auto (default), always or never.")
    private Marks marks = Marks.AUTO;

    @Option(names = "--edge", paramLabel = "PROGRAM", description = "The edge (target/dist/bin/smtp-edge).")
    private @Nullable Path edge;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (!state.namespaces().isEmpty()) {
            out.println(
                    "The lab is up already, or a part of it: see ./run lab status. To begin anew: ./run lab down, ./run lab up.");
            return ExitCode.OK;
        }
        Path program = edge == null ? ProjectFolder.find().resolve("target/dist/bin/smtp-edge") : edge.toAbsolutePath();
        if (!Files.isExecutable(program)) {
            spec.commandLine().getErr().println("lab: there is no program " + program + "; build it with ./run build");
            return ExitCode.USAGE;
        }
        start(LabEdge.in(topology).runBy(program), out);
        out.println();
        out.print(topology.picture());
        out.println();
        out.println("Clients: any address of " + LabAddresses.CLIENTS4 + " and " + LabAddresses.CLIENTS6
                + "; they connect to port 25 of " + IpText.of(LabAddresses.MX4.getAddress()) + " and "
                + IpText.of(LabAddresses.MX6.getAddress()));
        String option = state.option();
        out.println("Go on with: ./run lab send" + option + ", status" + option + ", down" + option);
        out.println("Files and logs of each box: " + state.folder());
        out.println("A shell on a box: ip netns exec " + state.names().name("client") + " bash");
        return ExitCode.OK;
    }

    /** When anything fails, what was made is removed; the logs stay. */
    @SuppressWarnings("resource") // it goes on when this process has ended
    private void start(LabEdge labEdge, PrintWriter out) throws IOException {
        Files.createDirectories(state.folder());
        LabNetwork network = LabNetwork.create(
                topology,
                "tool = " + tool.name().toLowerCase(Locale.ROOT) + ", marks = "
                        + marks.name().toLowerCase(Locale.ROOT),
                state.names(),
                state.folder(),
                step -> say(out, step));
        try {
            Lab.startMta(network.mta1(), "mta1");
            Lab.startMta(network.mta2(), "mta2");
            say(out, "mta1 and mta2 record what they get");
            Lab.start(network, labEdge, step -> say(out, step));
        } catch (IOException | RuntimeException failed) {
            network.close();
            throw failed;
        }
    }

    private static void say(PrintWriter out, String step) {
        out.println("  " + step);
        out.flush();
    }
}
