package io.smtpedge.bench.report;

import io.smtpedge.bench.sut.WorkFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench report}: time and memory to compact a day, and to ask about a month. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Time and peak memory of smtp-report over 50 million sessions; needs 8 GB of disk in target/.")
public final class ReportCommand implements Callable<Integer> {

    private static final int DAYS = 30;
    private static final Instant FIRST = Instant.parse("2026-10-01T00:00:00Z");
    private static final String EDGE = "mx1.example.com";

    /** What is asked, and what it is for. */
    private static final Map<String, String> QUESTIONS = questions();

    @Option(
            names = "--dist",
            paramLabel = "DIR",
            defaultValue = "target/dist",
            description = "the built distribution (default ${DEFAULT-VALUE})")
    private Path dist = Path.of("target/dist");

    @Option(names = "--quick", description = "two million sessions: a look, not a figure to quote")
    private boolean quick;

    @Option(
            names = "--sessions",
            paramLabel = "N",
            defaultValue = "50000000",
            description = "sessions of the month (default ${DEFAULT-VALUE})")
    private long sessions;

    private static Map<String, String> questions() {
        Map<String, String> questions = new LinkedHashMap<>();
        questions.put("outcomes by day", "SELECT CAST(accepted AS DATE), outcome, count(*) FROM sessions GROUP BY ALL");
        questions.put(
                "the 20 busiest networks",
                "SELECT prefix, count(*), count(*) FILTER (outcome = 'refused'), avg(p) FROM sessions GROUP BY 1 ORDER BY 2"
                        + " DESC LIMIT 20");
        questions.put(
                "each list and code: hits, latency p99",
                "SELECT \"zone\", code, count(*), approx_quantile(ms, 0.99) FROM (SELECT l.\"zone\" AS \"zone\", l.ms AS ms,"
                        // Not beside the other table in FROM: that would be a join of each session with itself.
                        + " unnest(l.codes) AS code FROM (SELECT unnest(lists) AS l FROM sessions)) GROUP BY ALL");
        questions.put("one session by its id", "SELECT * FROM sessions WHERE id = '1a2b3c4z-zz'");
        questions.put("distinct addresses", "SELECT count(DISTINCT client), count(DISTINCT prefix) FROM sessions");
        return questions;
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "bench-report-");
            try {
                measure(folder.toAbsolutePath());
            } finally {
                WorkFolder.delete(folder);
            }
            return 0;
        } catch (IOException | SQLException failed) {
            System.err.println("bench: " + failed.getMessage());
            return 1;
        }
    }

    private void measure(Path folder) throws IOException, SQLException, InterruptedException {
        long wanted = quick ? 2_000_000 : sessions;
        int aDay = (int) Math.max(2_400, Math.min(480_000, wanted / DAYS));
        Path edge = Files.createDirectory(folder.resolve(EDGE));
        long ndjson = new SampleDay(FIRST).write(edge, aDay);
        System.out.println("| what | sessions | s | sessions a second | peak RSS MB |\n|---|---:|---:|---:|---:|");
        row("read a day of segments, not compacted", aDay, sql(folder, "SELECT count(*), avg(p) FROM sessions"));
        row("compact a day", aDay, List.of("compact", folder.toString()));
        long parquet = WorkFolder.octets(edge);
        SampleMonth month = new SampleMonth(edge, FIRST);
        month.write(DAYS - 1, (int) Math.max(1, Math.round((double) (wanted - aDay) / (DAYS - 1) / aDay)));
        long all = month.count();
        for (Map.Entry<String, String> question : QUESTIONS.entrySet()) {
            row(question.getKey(), all, sql(folder, question.getValue()));
        }
        row("the report of the month", all, report(folder));
        System.out.printf(
                "%na session: %d octets as a line, %.0f in Parquet; the month: %.1f GB%n",
                ndjson / aDay, (double) parquet / aDay, WorkFolder.octets(edge) / 1e9);
    }

    private static List<String> sql(Path folder, String query) {
        return List.of(
                "sql",
                "--journal",
                folder.toString(),
                "--since",
                "2026-10-01",
                "--until",
                "2026-11-01",
                "--timezone",
                "UTC",
                query);
    }

    private static List<String> report(Path folder) {
        return List.of(
                "report",
                "--journal",
                folder.toString(),
                "--since",
                "2026-10-01",
                "--until",
                "2026-10-31",
                "--format",
                "json");
    }

    private void row(String what, long rows, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(dist.resolve("bin/smtp-report").toAbsolutePath().toString()));
        command.addAll(arguments);
        Path output = Files.createTempFile("smtp-report-", ".out");
        try {
            long begun = System.nanoTime();
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            long peakKib = 0;
            while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
                peakKib = Math.max(peakKib, peakKib(process.pid()));
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            if (process.exitValue() != 0) {
                throw new IOException("smtp-report " + arguments.getFirst() + ": " + Files.readString(output));
            }
            System.out.printf("| %s | %d | %.1f | %.0f | %d |%n", what, rows, seconds, rows / seconds, peakKib >> 10);
        } finally {
            Files.delete(output);
        }
    }

    /** Since its start (proc(5)); 0 once it has ended. */
    private static long peakKib(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException | UncheckedIOException ended) {
            return 0;
        }
    }
}
