package io.smtpedge.bench.burst;

import io.smtpedge.it.parts.RealTools;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What the commands in a network of their own have in common. */
public final class BurstOptions {

    @Option(
            names = "--dist",
            paramLabel = "DIR",
            defaultValue = "target/dist",
            description = "the built distribution (default ${DEFAULT-VALUE})")
    private Path dist = Path.of("target/dist");

    /** Something that needs a network. */
    public interface Task {
        void run(BurstNetwork network) throws IOException, InterruptedException;
    }

    /** The edge as it is shipped, with its production flags. */
    public List<String> edgeCommand() {
        return List.of(program("smtp-edge").toString());
    }

    /** A start script of the distribution. */
    public Path program(String name) {
        return dist.resolve("bin").resolve(name).toAbsolutePath();
    }

    /**
     * Runs a task on a thread in a fresh namespace: the sockets of the threads that it starts belong there, too.
     *
     * @return an exit status
     */
    public int inNetwork(Task task) throws Exception {
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
