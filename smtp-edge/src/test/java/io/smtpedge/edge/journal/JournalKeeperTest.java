package io.smtpedge.edge.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.Finding;
import io.smtpedge.reputation.event.JournalEntry;
import io.smtpedge.reputation.journal.JournalFolder;
import io.smtpedge.reputation.journal.Retention;
import io.smtpedge.reputation.privacy.PseudonymKey;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalKeeperTest {

    @TempDir
    private Path directory;

    private Instant now = Instant.parse("2026-11-23T10:30:00Z");
    private long nanos;
    private JournalFolder folder = new JournalFolder(Path.of(""));

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Journal.folder(directory, "mx1");
        folder.create();
    }

    private JournalKeeper keeper(Duration keep, long maxSize, Optional<Duration> pseudonymiseAfter) {
        return new JournalKeeper(
                folder,
                new Retention(keep, maxSize),
                pseudonymiseAfter,
                Optional.of(PseudonymKey.of("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII))),
                () -> now,
                () -> nanos);
    }

    private void pass(Duration time) {
        now = now.plus(time);
        nanos += time.toNanos();
    }

    private void file(String name, String content) throws IOException {
        Files.writeString(folder.path().resolve(name), content);
    }

    private void batch(String name, String content) throws IOException {
        Path batch = Files.createDirectory(folder.path().resolve(name));
        Files.writeString(batch.resolve("sessions.parquet"), content);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder.path())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".lock"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void whatIsTooOldGoesAndForeignFilesStay() throws IOException {
        file("2026-11-22T09Z.ndjson", "x\n");
        file("2026-11-22T11Z.ndjson", "x\n");
        batch("2026-11-21.parquet", "x");
        batch("2026-11-22.parquet", "x");
        file("2026-11-20.notes", "x");
        JournalKeeper keeper = keeper(Duration.ofDays(1), 1000, Optional.empty());
        keeper.run();
        assertThat(names()).as("a clock is believed only after an hour").hasSize(5);
        pass(Duration.ofHours(1));
        keeper.run();
        assertThat(names()).containsExactly("2026-11-20.notes", "2026-11-22.parquet", "2026-11-22T11Z.ndjson");
    }

    @Test
    void whatIsTooMuchGoesTheOldestFirstAndNeverWhatIsBeingWritten() throws IOException {
        batch("2026-11-22.parquet", "x".repeat(60));
        file("2026-11-23T08Z.ndjson", "x".repeat(60));
        file("2026-11-23T09Z.ndjson", "x".repeat(60));
        file("2026-11-23T10Z.ndjson.open", "x".repeat(60));
        keeper(Duration.ofDays(35), 130, Optional.empty()).run();
        assertThat(names()).containsExactly("2026-11-23T09Z.ndjson", "2026-11-23T10Z.ndjson.open");
    }

    @Test
    void aClockThatJumpsRemovesNothingForADay() throws IOException {
        file("2026-11-23T09Z.ndjson", "x\n");
        JournalKeeper keeper = keeper(Duration.ofDays(35), 1000, Optional.empty());
        pass(Duration.ofHours(2));
        keeper.run();
        now = now.plus(Duration.ofDays(4000));
        keeper.run();
        pass(Duration.ofHours(23));
        keeper.run();
        now = now.minus(Duration.ofDays(4000));
        keeper.run();
        assertThat(names()).containsExactly("2026-11-23T09Z.ndjson");
    }

    @Test
    void whatIsOldEnoughLosesItsAddresses() throws Exception {
        Feedback spam = new Feedback(
                now, "1-1", InetAddress.ofLiteral("192.0.2.77"), Finding.SPAM, "rspamd", "bob@example.com", 1);
        String line = new JournalEntry.Heard(spam, "mx1", true).line() + "\n";
        file("2026-11-23T07Z.ndjson", line + "192.0.2.77 is no record\n" + line);
        file("2026-11-23T09Z.ndjson", line);
        JournalKeeper keeper = keeper(Duration.ofDays(35), 10_000, Optional.of(Duration.ofHours(3)));
        pass(Duration.ofHours(1));
        keeper.run();
        assertThat(names()).containsExactly("2026-11-23T07Z.anon.ndjson", "2026-11-23T09Z.ndjson");
        assertThat(Files.readString(folder.path().resolve("2026-11-23T07Z.anon.ndjson")))
                .doesNotContain("192.0.2.77", "bob")
                .contains("\"client\":\"192.0.2.", "@example.com")
                .hasLineCount(2);
    }

    @Test
    void aRewritingThatWasCutOffIsBegunAnew() throws IOException {
        file("2026-11-23T05Z.ndjson", "");
        file("2026-11-23T05Z.anon.ndjson.tmp", "half");
        file("2026-11-23T06Z.ndjson", "whole");
        file("2026-11-23T06Z.anon.ndjson", "tokens");
        JournalKeeper keeper = keeper(Duration.ofDays(35), 10_000, Optional.of(Duration.ofHours(1)));
        pass(Duration.ofHours(1));
        keeper.run();
        assertThat(names()).containsExactly("2026-11-23T05Z.anon.ndjson", "2026-11-23T06Z.anon.ndjson");
        assertThat(folder.path().resolve("2026-11-23T06Z.anon.ndjson")).hasContent("tokens");
    }

    @Test
    void whileSomebodyCompactsNothingIsTouched() throws IOException {
        file("2026-11-23T08Z.ndjson", "x".repeat(60));
        JournalKeeper keeper = keeper(Duration.ofDays(35), 10, Optional.empty());
        try (FileChannel compacting = folder.lock(JournalFolder.Lock.KEEPING).orElseThrow()) {
            keeper.run();
            assertThat(compacting.isOpen()).isTrue();
            assertThat(names()).hasSize(1);
        }
        keeper.run();
        assertThat(names()).isEmpty();
    }
}
