package io.smtpedge.it.parts;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A server as a process: started, waited for, stopped. What it prints is kept in a file, and shown when it fails. */
public final class RealProcess implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration STOP_TIME = Duration.ofSeconds(5);
    private static final int SHOWN_LINES = 30;

    /**
     * Starts the processes. The kernel sends the parent-death signal when the <em>thread</em> that started the process
     * ends, so this thread must live as long as this JVM.
     */
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("process-starter").factory());

    private final String name;
    private final Process process;
    private final Path log;

    private RealProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /** Starts a command in a folder, where it becomes the working directory and gets NAME.log. */
    static RealProcess start(String name, List<String> command, Path folder, Machine.Lifetime lifetime)
            throws IOException {
        Path log = folder.resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(wrapped(command, lifetime))
                .directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(log.toFile())
                .redirectErrorStream(true);
        try {
            return new RealProcess(name, STARTER.submit(builder::start).get(), log);
        } catch (ExecutionException failed) {
            throw new IOException("cannot start " + name + " (" + command.getFirst() + ")", failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting " + name, interrupted);
        }
    }

    private static List<String> wrapped(List<String> command, Machine.Lifetime lifetime) {
        List<String> wrapped = new ArrayList<>(
                switch (lifetime) {
                    case WITH_THIS_PROCESS -> List.of("setpriv", "--pdeathsig", "KILL");
                    // A session of its own: the terminal's Ctrl-C is not meant for it.
                    case DETACHED -> List.of("setsid");
                });
        wrapped.addAll(command);
        return wrapped;
    }

    /**
     * Waits until it has printed a line that holds {@code text}.
     *
     * @return the line
     * @throws IllegalStateException when it ends or the time is over, with the last lines that it printed
     */
    public String awaitLine(String text, Duration limit) {
        await("printed \"" + text + "\"", limit, printed -> printed.contains(text));
        return log().lines().filter(line -> line.contains(text)).findFirst().orElseThrow();
    }

    /** Waits until what it printed satisfies {@code ready}; fails as {@link #awaitLine} does. */
    void await(String what, Duration limit, Predicate<String> ready) {
        long end = System.nanoTime() + limit.toNanos();
        while (!ready.test(log())) {
            if (!process.isAlive()) {
                throw failure("ended with status " + process.exitValue() + " before it had " + what);
            }
            if (System.nanoTime() > end) {
                throw failure("has not " + what + " within " + limit.toMillis() + " ms");
            }
            pause(POLL);
        }
    }

    private IllegalStateException failure(String what) {
        List<String> lines = log().lines().toList();
        List<String> last = lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
        return new IllegalStateException(name + " " + what + "; it printed (" + log + "):\n" + String.join("\n", last));
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", interrupted);
        }
    }

    /** What it has printed so far. */
    public String log() {
        try {
            // Any octet is a character of ISO 8859-1: a half-written line cannot fail to decode.
            return Files.readString(log, StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it at once, as when the machine fails. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Asks it to end (SIGTERM) and waits; returns its exit status. After 5 s it is killed. */
    public int stop() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_TIME.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            kill();
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        stop();
    }
}
