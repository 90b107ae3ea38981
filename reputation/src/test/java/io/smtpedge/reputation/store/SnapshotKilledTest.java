package io.smtpedge.reputation.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.io.TempDir;

/** Killed amid a write of its snapshot (SIGKILL), a process loses what it learned since the last one, and no more. */
class SnapshotKilledTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final int MORE = 2000;
    private static final int LIMIT = 500_000;

    @TempDir
    private Path folder;

    @RepeatedTest(3)
    void whatWasWrittenLastIsThere(RepetitionInfo repetition) throws IOException, InterruptedException {
        Path file = folder.resolve("reputation.snapshot");
        Path said = folder.resolve("said");
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(said.toFile())
                .start();
        while (lastIn(said) < 4 * MORE) {
            assertThat(writer.isAlive()).isTrue();
            Thread.sleep(2);
        }
        Thread.sleep(new Random(repetition.getCurrentRepetition()).nextInt(60));
        writer.destroyForcibly().waitFor();
        int written = lastIn(said);

        ReputationStore store = new ReputationStore(StoreLimits.of(LIMIT), AsnTable.NONE, () -> NOW);
        Snapshot.Loaded loaded = new Snapshot(file).load(store);

        assertThat(loaded.problems()).isEmpty();
        // It may have finished one more, and not have said so yet.
        assertThat(store.statistics().addresses()).isBetween(written, written + MORE);
        // What it left half-written is in nobody's way.
        assertThat(new Snapshot(file).write(store, Map.of(), NOW)).isPositive();
    }

    /** The last whole line. */
    private static int lastIn(Path said) throws IOException {
        String text = Files.readString(said);
        int end = text.lastIndexOf('\n');
        return end < 0 ? 0 : Integer.parseInt(text.substring(text.lastIndexOf('\n', end - 1) + 1, end));
    }

    /** Learns, writes a snapshot, says how many addresses are in it, and so on for ever. */
    static final class Writer {

        private Writer() {}

        public static void main(String[] args) throws IOException {
            ReputationStore store = new ReputationStore(StoreLimits.of(LIMIT), AsnTable.NONE, () -> NOW);
            Snapshot snapshot = new Snapshot(Path.of(args[0]));
            for (int number = 0; number < LIMIT; ) {
                for (int i = 0; i < MORE; i++, number++) {
                    InetAddress client = InetAddress.ofLiteral(
                            "10.%d.%d.%d".formatted(number >> 16, (number >> 8) & 255, number & 255));
                    store.add(new Evidence(client, NOW, 1, 0, true));
                }
                snapshot.write(store, Map.of(), NOW);
                System.out.println(number);
            }
        }
    }
}
