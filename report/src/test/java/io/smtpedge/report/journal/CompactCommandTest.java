package io.smtpedge.report.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code smtp-report compact} as a person calls it. What it does is in {@link CompactionTest}. */
class CompactCommandTest {

    private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    private int compact(String... arguments) {
        return new CommandLine(new CompactCommand(() -> NOW, () -> 0))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void aDirectoryWithoutAJournalIsSaidAndIsNoFailure() {
        assertThat(compact(directory.toString())).isZero();
        assertThat(err)
                .hasToString("smtp-report compact: no file is named like 2026-11-23T10Z.ndjson in " + directory + "\n");
        assertThat(out.toString()).startsWith("0 batches of 0 segments");
    }

    @Test
    void mistakesAreTold() {
        String journal = directory.toString();
        assertThat(compact("s3://journals/edges")).isEqualTo(2);
        assertThat(compact(journal, "--key-file", "/nowhere")).isEqualTo(2);
        assertThat(compact(journal, "--pseudonymise-after", "7d")).isEqualTo(2);
        assertThat(compact(journal, "--older-than", "soon")).isEqualTo(2);
        assertThat(compact("/nowhere")).isEqualTo(1);
        assertThat(err.toString())
                .contains("s3://journals/edges/ is in an object store: compact it where it is written")
                .contains("--key-file does nothing alone: say with --pseudonymise-after")
                .contains("--pseudonymise-after needs a secret: name its file with --key-file")
                .contains("--older-than soon is no time")
                .contains("smtp-report compact: /nowhere: there is no such directory");
    }
}
