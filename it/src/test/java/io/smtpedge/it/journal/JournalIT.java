package io.smtpedge.it.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.smtpedge.edge.journal.Journal;
import io.smtpedge.it.parts.RealTools;
import io.smtpedge.reputation.event.Notice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalIT {

    @TempDir
    private Path directory;

    private static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                JournalProcess.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private long octets() {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().contains(".ndjson"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException notYet) {
            return 0;
        }
    }

    @Test
    void aKilledEdgeLeavesWholeLinesInOrderAndTheNextOneGoesOn() throws Exception {
        Process edge = new ProcessBuilder(java("write", directory.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> octets() > 4 << 20);
        } finally {
            edge.destroyForcibly().waitFor();
        }

        try (Journal next = JournalProcess.journal(directory)) {
            next.notice(JournalProcess.entry(0));
        }

        List<Notice> notices = JournalFiles.notices(directory);
        int expected = 0;
        for (Notice notice : notices) {
            if (notice.kind().equals("test") && !notice.subject().equals("0")) {
                int number = Integer.parseInt(notice.subject());
                assertThat(number).isGreaterThan(expected);
                expected = number;
            }
        }
        assertThat(expected).isGreaterThan(10_000);
        assertThat(notices).anyMatch(notice -> notice.subject().equals("0"));
    }

    @Test
    void aFullDiskCostsEntriesAndTheirNumberIsToldWhenThereIsRoomAgain() throws Exception {
        assumeTrue(RealTools.isRoot(), "needs root: it mounts a small disk in a namespace of its own");
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o size=16m journal \"$0\" && dd if=/dev/zero of=\"$0\"/ballast bs=1M count=14 2>/dev/null"
                        + " && exec \"$@\"",
                directory.toString()));
        command.addAll(java("full", directory.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        assertThat(output).contains("is stopped", "No space left on device", "mail goes on");
        assertThat(number(output, "lost")).isPositive();
        assertThat(number(output, "entries"))
                .as(output)
                .isPositive()
                .isEqualTo(number(output, "given") - number(output, "lost"));
        assertThat(number(output, "gap")).isEqualTo(number(output, "lost"));
        assertThat(directory).as("the disk was the process's own").isEmptyDirectory();
    }

    private static long number(String output, String word) {
        Matcher number = Pattern.compile("\\b" + word + " (\\d+)").matcher(output);
        assertThat(number.find()).as(output).isTrue();
        return Long.parseLong(number.group(1));
    }
}
