package io.smtpedge.it.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Where real servers run: this machine's own network or a {@link Netns}, with a folder for their files and logs.
 *
 * @param folder must exist
 */
public record Machine(Network network, Path folder, Lifetime lifetime) {

    /** Whose network a server sees. */
    public sealed interface Network {
        /** This machine's. */
        record Own() implements Network {}

        /** That of a namespace. */
        record Namespace(Netns netns) implements Network {}
    }

    /** What becomes of a server when this process ends. */
    public enum Lifetime {
        /** It is killed, even if this process was killed itself. */
        WITH_THIS_PROCESS,
        /** It goes on, until its namespace is removed. */
        DETACHED
    }

    /** This machine's own network, for servers that need no privilege. */
    public static Machine local(Path folder) {
        return new Machine(new Network.Own(), folder, Lifetime.WITH_THIS_PROCESS);
    }

    /** A machine of a namespace, with a folder of its own in {@code parent}. */
    public static Machine of(Netns netns, Path parent, String name, Lifetime lifetime) throws IOException {
        Path folder = Files.createDirectories(parent.resolve(name));
        return new Machine(new Network.Namespace(netns), folder, lifetime);
    }

    /** Starts a server; its output goes to NAME.log in the folder. */
    public RealProcess start(String name, List<String> command) throws IOException {
        return RealProcess.start(name, inNetwork(command), folder, lifetime);
    }

    /** Runs a shell script in this machine's network, and returns what it printed. */
    public String sh(String script) {
        return Command.run(inNetwork(List.of("sh")), script);
    }

    /**
     * Runs a task whose sockets belong to this machine's network: those that it opens itself, not those that threads of
     * a pool open for it. The sockets stay in that network and may be used from anywhere.
     */
    public <T> T call(Callable<T> task) throws Exception {
        return switch (network) {
            case Network.Own() -> task.call();
            case Network.Namespace(Netns netns) -> netns.call(task);
        };
    }

    private List<String> inNetwork(List<String> command) {
        return switch (network) {
            case Network.Own() -> command;
            case Network.Namespace(Netns netns) -> netns.inside(command);
        };
    }
}
