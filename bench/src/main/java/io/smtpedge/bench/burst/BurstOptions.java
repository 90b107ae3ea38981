package io.smtpedge.bench.burst;

import io.smtpedge.it.parts.RealTools;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What the commands in a network of their own have in common. */
final class BurstOptions {

    @Option(
            names = "--dist",
            paramLabel = "DIR",
            defaultValue = "target/dist",
            description = "the built distribution (default ${DEFAULT-VALUE})")
    private Path dist = Path.of("target/dist");

    /** Something that needs a network. */
    interface Task {
        void run(BurstNetwork network) throws IOException, InterruptedException;
    }

    /** The edge as it is shipped, with its production flags. */
    List<String> edgeCommand() {
        return List.of(dist.resolve("bin/smtp-edge").toAbsolutePath().toString());
    }

    /**
     * Runs a task on a thread in a fresh namespace: the sockets of the threads that it starts belong there, too.
     *
     * @return an exit status
     */
    int inNetwork(Task task) throws Exception {
        Optional<String> missing = RealTools.missing();
        if (missing.isPresent() || !PostscreenScreener.Postscreen.installed()) {
            System.err.println("bench: left out: " + missing.orElse("Postfix is missing; run apt-get install postfix"));
            return 1;
        }
        BurstNetwork network = BurstNetwork.create();
        try {
            network.netns().call(() -> {
                task.run(network);
                return true;
            });
        } catch (IOException | RuntimeException failed) {
            System.err.println("bench: " + failed.getMessage() + "; the servers' output is in "
                    + network.machine().folder());
            return 1;
        } finally {
            network.close();
        }
        network.deleteFiles();
        return 0;
    }
}
