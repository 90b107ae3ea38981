package io.smtpedge.tproxy.apply;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Commands as child processes of this one: in its network namespace, in the language of programs. */
public final class ProcessCommands implements Commands {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** Rule sets of several ten thousand lines fit. */
    private static final int MOST_OCTETS = 16 << 20;
    /** Also where a person's or a timer's PATH has none of them. */
    private static final String SYSTEM_FOLDERS = "/usr/sbin:/usr/bin:/sbin:/bin";

    @Override
    public boolean has(String program) {
        return find(program).isPresent();
    }

    @Override
    public Result run(Command command) throws PlumbingException {
        String program = command.words().getFirst();
        List<String> words = new ArrayList<>(command.words());
        words.set(
                0,
                find(program)
                        .orElseThrow(() -> new PlumbingException(program + " is not installed"))
                        .toString());
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("PATH", path());
        builder.environment().put("LC_ALL", "C");
        try {
            Process process = builder.start();
            try {
                return communicate(process, command);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException failed) {
            throw new PlumbingException("cannot run " + program + ": " + failed.getMessage(), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new PlumbingException("interrupted while " + command + " was running", interrupted);
        }
    }

    private static Result communicate(Process process, Command command)
            throws IOException, InterruptedException, PlumbingException {
        // Threads, so that the limit holds whichever end of a pipe waits for the other.
        FutureTask<String> output = start(() -> text(process.getInputStream()));
        FutureTask<String> errors = start(() -> text(process.getErrorStream()));
        start(() -> {
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(command.input().getBytes(StandardCharsets.UTF_8));
            } catch (IOException notRead) {
                // It ended before it read everything: its status tells why.
            }
            return "";
        });
        if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new PlumbingException(command + " did not end within " + LIMIT.toSeconds() + " s");
        }
        return new Result(process.exitValue(), result(output, command), result(errors, command));
    }

    private static FutureTask<String> start(Callable<String> task) {
        FutureTask<String> future = new FutureTask<>(task);
        Thread.ofPlatform().daemon().name("command").start(future);
        return future;
    }

    private static String text(InputStream stream) throws IOException {
        try (stream) {
            byte[] octets = stream.readNBytes(MOST_OCTETS);
            if (stream.read() >= 0) {
                throw new IOException("it printed more than " + (MOST_OCTETS >> 20) + " MiB");
            }
            return new String(octets, StandardCharsets.UTF_8);
        }
    }

    private static String result(FutureTask<String> text, Command command)
            throws InterruptedException, PlumbingException {
        try {
            return text.get(1, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw new PlumbingException(command + ": " + failed.getMessage(), failed);
        } catch (TimeoutException open) {
            throw new PlumbingException(command + " has ended, but something still holds its output open", open);
        }
    }

    private static Optional<Path> find(String program) {
        return Stream.of(path().split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static String path() {
        return Optional.ofNullable(System.getenv("PATH"))
                .map(path -> path + File.pathSeparator + SYSTEM_FOLDERS)
                .orElse(SYSTEM_FOLDERS);
    }
}
