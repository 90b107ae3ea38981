package io.smtpedge.bench.sut;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts the system calls of a process and its threads with {@code strace -c -f}, from start to stop. */
public final class SystemCalls {

    /** {@code % time, seconds, usecs/call, calls, errors (may be blank), name}. */
    private static final Pattern ROW =
            Pattern.compile("\\s*[0-9.]+\\s+[0-9.]+\\s+[0-9]+\\s+([0-9]+)(?:\\s+[0-9]+)?\\s+(\\w+)");

    private static final int STOP_SECONDS = 10;

    private final Process strace;
    private final Path summary;

    private SystemCalls(Process strace, Path summary) {
        this.strace = strace;
        this.summary = summary;
    }

    /**
     * Attaches to a process; it runs much slower until {@link #stop}.
     *
     * @param folder takes the summary
     * @throws IOException when strace is not installed or may not attach
     */
    public static SystemCalls start(ProcessHandle process, Path folder) throws IOException, InterruptedException {
        Path summary = folder.resolve("strace-" + process.pid() + ".txt");
        Path output = folder.resolve("strace-" + process.pid() + ".log");
        String pid = Long.toString(process.pid());
        Process strace = new ProcessBuilder(
                        ServerProcess.program("strace", "strace").toString(),
                        "-c",
                        "-f",
                        "-o",
                        summary.toString(),
                        "-p",
                        pid)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        for (int attempt = 0; attempt < 100; attempt++) {
            if (Files.exists(output) && Files.readString(output).contains(" attached")) {
                return new SystemCalls(strace, summary);
            }
            if (!strace.isAlive()) {
                break;
            }
            Thread.sleep(50);
        }
        strace.destroy();
        throw new IOException("strace cannot attach to process " + pid + ": " + Files.readString(output));
    }

    /** Detaches, and gives the number of calls by name, the most frequent first. */
    public Map<String, Long> stop() throws IOException, InterruptedException {
        // SIGINT, which Process cannot send: it makes strace detach and write its summary.
        new ProcessBuilder("kill", "-INT", Long.toString(strace.pid())).start().waitFor();
        if (!strace.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            strace.destroy();
            throw new IOException("strace did not stop within " + STOP_SECONDS + " s");
        }
        return parse(Files.readAllLines(summary));
    }

    /** Reads strace's table. */
    static Map<String, Long> parse(List<String> table) {
        Map<String, Long> calls = new LinkedHashMap<>();
        table.stream()
                .map(SystemCalls::row)
                .flatMap(Optional::stream)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .forEach(row -> calls.put(row.getKey(), row.getValue()));
        return calls;
    }

    private static Optional<Map.Entry<String, Long>> row(String line) {
        Matcher row = ROW.matcher(line);
        boolean isCall = row.matches() && !row.group(2).equals("total");
        return isCall ? Optional.of(Map.entry(row.group(2), Long.valueOf(row.group(1)))) : Optional.empty();
    }
}
