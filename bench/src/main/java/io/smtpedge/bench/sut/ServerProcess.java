package io.smtpedge.bench.sut;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A server started for one benchmark: its output goes to a file, and it ends with the benchmark, whatever happens. */
final class ServerProcess implements AutoCloseable {

    private static final Duration START_TIME = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int STOP_SECONDS = 5;
    private static final List<String> SYSTEM_FOLDERS = List.of("/usr/local/sbin", "/usr/sbin", "/sbin");

    private final String name;
    private final Process process;
    private final Path output;
    private final Thread hook;

    private ServerProcess(String name, Process process, Path output) {
        this.name = name;
        this.process = process;
        this.output = output;
        this.hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts a command.
     *
     * @param name what to call it in an error
     * @param output the file that takes its standard output and error
     */
    static ServerProcess start(String name, Path output, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        return new ServerProcess(name, process, output);
    }

    /**
     * The path of an installed program. The system's folders count too: they are often not in a user's PATH.
     *
     * @param debianPackage the package that has it, for the error
     */
    static Path program(String program, String debianPackage) throws IOException {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        return Stream.concat(Stream.of(path.split(":")), SYSTEM_FOLDERS.stream())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() ->
                        new IOException(program + " is not installed; install the Debian package " + debianPackage));
    }

    /** A port of 127.0.0.1 that is free now. It stays so unless somebody else takes it within the moment. */
    static InetSocketAddress freeAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    /** Waits until the server takes connections. */
    void awaitListening(InetSocketAddress address) throws IOException, InterruptedException {
        await(() -> listens(address) ? Optional.of(address) : Optional.empty());
    }

    /**
     * Waits until a probe finds what it looks for.
     *
     * @throws IOException with the server's output, when it ends or takes more than 20 s before that
     */
    <T> T await(Supplier<Optional<T>> probe) throws IOException, InterruptedException {
        for (long waitedMs = 0; waitedMs < START_TIME.toMillis(); waitedMs += POLL.toMillis()) {
            Optional<T> found = probe.get();
            if (found.isPresent()) {
                return found.get();
            }
            if (!process.isAlive()) {
                throw new IOException("%s ended with status %d:%n%s".formatted(name, process.exitValue(), output()));
            }
            Thread.sleep(POLL);
        }
        throw new IOException("%s is not ready after %d s:%n%s".formatted(name, START_TIME.toSeconds(), output()));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // Then the hook runs anyway.
        }
    }

    private static boolean listens(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }
}
