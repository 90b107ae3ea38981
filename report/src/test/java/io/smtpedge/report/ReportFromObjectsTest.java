package io.smtpedge.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smtpedge.report.objects.TestStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Wherever the journals of a fleet are, the report on them is the same. */
class ReportFromObjectsTest {

    private static final Instant NOW = Instant.parse("2026-11-02T07:00:00Z");

    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static TestStore store;

    @SuppressWarnings("NullAway.Init")
    private static Path month;

    /** One edge's journal goes to the store in segments, the other's as batches and what is not yet in any. */
    @BeforeAll
    static void letAMonthPass() throws Exception {
        store = TestStore.start();
        month = folder.resolve("month");
        run("example-month", "--seed", "5", "--scale", "0.1", "--out", month.toString());
        store.upload(month.resolve("mx2"), "segments/mx2/");
        Path copy = copy(month.resolve("mx1"), folder.resolve("copy/mx1"));
        run("compact", folder.resolve("copy").toString(), "--older-than", "15d");
        store.upload(copy, "batches/mx1/");
    }

    @AfterAll
    static void stopStore() throws Exception {
        store.stop();
    }

    private static Path copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return to;
    }

    private static String run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine(InstantSource.fixed(NOW));
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        assertThat(command.execute(arguments)).as("%s", err).isZero();
        return out.toString();
    }

    /** Its figures. What is approximated, as docs/reports.md says, depends on the order in which rows come, and so do the last digits. */
    private static JsonNode report(String... journals) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "report", "--since", "2026-10-12", "--until", "2026-10-26", "--timezone", "UTC", "--format", "json"));
        for (String journal : journals) {
            arguments.add("--journal");
            arguments.add(journal);
        }
        JsonNode report = new ObjectMapper().readTree(run(arguments.toArray(String[]::new)));
        return withoutLastDigits(report);
    }

    private static JsonNode withoutLastDigits(JsonNode node) {
        return switch (node) {
            case ObjectNode members -> {
                members.remove("latency");
                members.properties().forEach(member -> member.setValue(withoutLastDigits(member.getValue())));
                yield members;
            }
            case ArrayNode items -> {
                for (int i = 0; i < items.size(); i++) {
                    items.set(i, withoutLastDigits(items.get(i)));
                }
                yield items;
            }
            case DoubleNode number -> DecimalNode.valueOf(number.decimalValue().round(new MathContext(9)));
            default -> node;
        };
    }

    @Test
    void theReportIsTheSame() throws IOException {
        JsonNode local = report(month.toString());
        assertThat(local.at("/report/headline/now/sessions").asLong()).isGreaterThan(1000);
        assertThat(local.at("/report/false-positives")).isNotEmpty();

        assertThat(report(month.resolve("mx1").toString(), "s3://journals/segments"))
                .isEqualTo(local);
        assertThat(report("s3://journals/batches", "s3://journals/segments")).isEqualTo(local);
        assertThat(store.downloaded()).anyMatch(key -> key.endsWith("/sessions.parquet"));
    }
}
