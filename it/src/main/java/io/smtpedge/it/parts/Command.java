package io.smtpedge.it.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A short command that is run to its end, such as {@code ip}. Its output is small. */
public final class Command {

    private static final int LIMIT_S = 30;

    private Command() {}

    /**
     * Runs it and returns what it printed.
     *
     * @throws IllegalStateException when it fails, with all that it printed
     */
    public static String run(String... command) {
        return run(List.of(command), "");
    }

    /** As {@link #run(String...)}, with a text as its input. */
    public static String run(List<String> command, String input) {
        Result result = attempt(command, input);
        if (result.status != 0) {
            throw new IllegalStateException("\"" + String.join(" ", command) + "\" ended with status " + result.status
                    + " and printed:\n" + result.output);
        }
        return result.output;
    }

    /**
     * How a command ended.
     *
     * @param output what it wrote to both of its outputs
     */
    public record Result(int status, String output) {}

    /** As {@link #run(List, String)}, but failing is a result. */
    public static Result attempt(List<String> command, String input) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
                stdin.write(input);
            } catch (IOException notRead) {
                // It ended before it read everything: its status tells why.
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        "\"" + String.join(" ", command) + "\" did not end within " + LIMIT_S + " s");
            }
            return new Result(process.exitValue(), output);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot start " + command.getFirst(), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command, interrupted);
        }
    }
}
