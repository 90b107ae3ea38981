package io.smtpedge.it.lab;

import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.ProjectFolder;
import io.smtpedge.tproxy.config.Tool;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private static final String PICTURE = """

              client ------------- edge ---------------- HAProxy ------------ mta1 .34
              .1                .2      .17         .18      .33          `-- mta2 .35
              any address of       takes what is for     spreads the          see the
              198.51.100.0/24      203.0.113.25 and      sessions over        clients'
              2001:db8:c::/48      2001:db8:25::25       the MTAs             addresses
            """;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final LabState state = new LabState();

    @Option(names = "--tool", description = "What writes the firewall rules: nft (default) or iptables.")
    private Tool tool = Tool.NFT;

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
        start(LabEdge.transparent().runBy(program), out);
        out.print(PICTURE);
        out.println();
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
                state.names(), state.folder(), Machine.Lifetime.DETACHED, tool, step -> say(out, step));
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
