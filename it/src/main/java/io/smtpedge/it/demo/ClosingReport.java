package io.smtpedge.it.demo;

import io.smtpedge.report.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;

/** What {@code smtp-report} says of the show: the edge's journal, read as a postmaster would read it. */
final class ClosingReport {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm'Z'").withZone(ZoneOffset.UTC);

    /** Where the head of the report ends. */
    private static final List<String> BEHIND_THE_HEAD = List.of("LIKELY FALSE POSITIVES", "LISTS", "SENDERS");

    private ClosingReport() {}

    /**
     * The head of the report.
     *
     * @param sessions how many the journal must hold: the edge writes it from a thread of its own
     * @throws IOException where they are not there in time, or the report fails: the message says which
     */
    static List<String> of(Path journal, Instant since, int sessions) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (sessions(journal) < sessions) {
            if (Instant.now().isAfter(end)) {
                throw new IOException(
                        "the journal was to hold " + sessions + " sessions, but holds " + sessions(journal));
            }
            Thread.sleep(LOOK);
        }
        StringWriter out = new StringWriter();
        StringWriter errors = new StringWriter();
        int status = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(errors, true))
                .execute(
                        "report",
                        "--journal",
                        journal.toString(),
                        "--since",
                        MINUTE.format(since),
                        "--timezone",
                        "UTC");
        if (status != 0) {
            throw new IOException("smtp-report ended with status " + status + ": " + errors);
        }
        return out.toString()
                .lines()
                .takeWhile(line -> BEHIND_THE_HEAD.stream().noneMatch(line::startsWith))
                .toList();
    }

    private static int sessions(Path journal) throws IOException {
        int sessions = 0;
        try (Stream<Path> files = Files.walk(journal)) {
            for (Path file :
                    files.filter(path -> path.toString().contains(".ndjson")).toList()) {
                sessions += (int) Files.readString(file, StandardCharsets.ISO_8859_1)
                        .lines()
                        .filter(line -> line.startsWith("{\"id\":") && line.endsWith("}"))
                        .count();
            }
        }
        return sessions;
    }
}
