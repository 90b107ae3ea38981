package io.smtpedge.report.objects;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process of its own: where the store is, it knows from its environment only. */
class ObjectJournalIT {

    private static final String SESSION = """
            {"id":"t1-1","accepted":"2026-11-23T10:15:30Z","client":{"ip":"192.0.2.66","port":40000},"outcome":"refused"}
            """;

    @TempDir
    private Path temporary;

    @TempDir
    private Path output;

    @SuppressWarnings("NullAway.Init")
    private TestStore store;

    @BeforeEach
    void startStore() throws Exception {
        store = TestStore.start();
        store.put("edges/mx1.example.com/2026-11-23T10Z.ndjson", SESSION);
    }

    @AfterEach
    void stopStore() throws Exception {
        store.stop();
    }

    private Process ask() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.smtpedge.report.Main"));
        command.addAll(
                List.of("sql", "--journal", "s3://journals/edges", "--since", "2026-11-23", "--until", "2026-11-24"));
        command.addAll(List.of("--timezone", "UTC", "--format", "csv", "--temp", temporary.toString()));
        command.add("SELECT id, client FROM sessions");
        ProcessBuilder process = new ProcessBuilder(command)
                .redirectOutput(output.resolve("out").toFile())
                .redirectError(output.resolve("err").toFile());
        process.environment().putAll(store.environment());
        return process.start();
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.walk(temporary)) {
            return files.filter(file -> !file.equals(temporary)).toList();
        }
    }

    @Test
    void theEnvironmentIsAllThatItNeedsAndNothingIsLeft() throws Exception {
        Process process = ask();

        assertThat(process.waitFor(60, SECONDS)).isTrue();
        assertThat(output.resolve("out")).hasContent("id,client\nt1-1,192.0.2.66\n");
        assertThat(output.resolve("err")).content().doesNotContain(TestStore.secret());
        assertThat(process.exitValue()).isZero();
        assertThat(left()).isEmpty();
    }

    /** By SIGTERM, which a JVM takes as it does SIGINT: that one may be ignored in whoever runs the tests. */
    @Test
    void nothingIsLeftWhereItIsEndedEither() throws Exception {
        CountDownLatch downloading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        store.beforeEachDownload(key -> {
            downloading.countDown();
            try {
                goOn.await(60, SECONDS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        Process process = ask();
        try {
            assertThat(downloading.await(60, SECONDS)).isTrue();
            assertThat(left()).isNotEmpty();

            process.destroy();

            assertThat(process.waitFor(60, SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
            assertThat(left()).isEmpty();
        } finally {
            goOn.countDown();
            process.destroyForcibly();
        }
    }

    @Test
    void aMistakeIsOneSentence() throws Exception {
        store.remove("edges/mx1.example.com/2026-11-23T10Z.ndjson");
        Process process = ask();

        assertThat(process.waitFor(60, SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(output.resolve("out")).isEmptyFile();
        assertThat(Files.readString(output.resolve("err"), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> !line.startsWith("SLF4J")))
                .containsExactly("smtp-report sql: s3://journals/edges/: there is no journal: no object is named like"
                        + " edges/mx1.example.com/2026-11-23T10Z.ndjson");
    }
}
