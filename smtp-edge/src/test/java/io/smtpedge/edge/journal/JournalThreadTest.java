package io.smtpedge.edge.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import io.smtpedge.reputation.event.JournalEntry;
import io.smtpedge.reputation.event.Notice;
import io.smtpedge.reputation.journal.JournalFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on the disk after each step of the journal's thread; time stands still but for what a test says. */
class JournalThreadTest {

    private static final String HOUR = "2026-11-23T10Z.ndjson";

    @TempDir
    private Path directory;

    private Instant now = Instant.parse("2026-11-23T10:59:30Z");
    private long nanos;
    private final EntryQueue queue = new EntryQueue(8);

    private JournalFolder folder() {
        return Journal.folder(directory, "mx1.example.com");
    }

    private JournalThread thread() {
        return new JournalThread(
                queue,
                new SegmentWriter(folder(), () -> now, () -> nanos),
                "mx1.example.com",
                folder().path(),
                () -> now,
                () -> nanos);
    }

    private void say(String text) {
        queue.offer(new JournalEntry.Told(new Notice(now, "mx1.example.com", "test", "", text)));
    }

    private void pass(Duration time) {
        now = now.plus(time);
        nanos += time.toNanos();
    }

    /** The names of the files, and the texts in them. */
    private List<String> files() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder().path())) {
            for (Path file : files.sorted().toList()) {
                if (!file.toString().endsWith(".lock")) {
                    found.add(file.getFileName()
                            + Files.readString(file)
                                    .replaceAll("(?m)^\\{.*\"text\":\"(.*?)\"\\}$", " $1")
                                    .replace("\n", ""));
                }
            }
        }
        return found;
    }

    @Test
    void anHourHasItsSegmentWhichIsRenamedWhenTheHourIsOver() throws IOException {
        JournalThread thread = thread();
        say("one");
        thread.step();
        say("two");
        thread.step();
        assertThat(files()).containsExactly(HOUR + ".open one two");
        pass(Duration.ofSeconds(31));
        say("three");
        thread.step();
        assertThat(files()).containsExactly(HOUR + " one two", "2026-11-23T11Z.ndjson.open three");
    }

    @Test
    void anHourEndsAlthoughNothingHappens() throws IOException {
        JournalThread thread = thread();
        say("one");
        thread.step();
        pass(Duration.ofSeconds(31));
        thread.step();
        assertThat(files()).containsExactly(HOUR + " one");
    }

    @Test
    void nobodyElseMayReadIt() throws IOException {
        say("one");
        thread().step();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder().path())))
                .isEqualTo("rwxr-x---");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(folder().path().resolve(HOUR + ".open"))))
                .isEqualTo("rw-r-----");
    }

    @Test
    void whatAKilledEdgeLeftOpenIsClosedAndItsTornLineCutOff() throws IOException {
        folder().create();
        String line = new JournalEntry.Told(new Notice(now, "mx1.example.com", "test", "", "before")).line();
        Files.writeString(folder().path().resolve(HOUR + ".open"), line + "\n" + line.substring(0, 40));
        Files.writeString(folder().path().resolve("2026-11-23T09Z.ndjson.open"), "{\"type\":\"noti");
        say("after");
        thread().step();
        assertThat(files()).containsExactly("2026-11-23T10Z.1.ndjson.open after", HOUR + " before");
    }

    @Test
    void aClockThatIsSetBackOpensOneMoreSegmentOfThatHour() throws IOException {
        JournalThread thread = thread();
        say("one");
        thread.step();
        now = now.plus(Duration.ofDays(4000));
        say("from the future");
        thread.step();
        now = now.minus(Duration.ofDays(4000));
        say("two");
        thread.step();
        assertThat(files())
                .containsExactly(
                        "2026-11-23T10Z.1.ndjson.open two", HOUR + " one", "2037-11-05T10Z.ndjson from the future");
    }

    @Test
    void aClockThatIsCorrectedByAFewSecondsAtTheHourStaysInTheSegment() throws IOException {
        JournalThread thread = thread();
        pass(Duration.ofSeconds(31));
        say("one");
        thread.step();
        now = now.minusSeconds(5);
        say("two");
        thread.step();
        assertThat(files()).containsExactly("2026-11-23T11Z.ndjson.open one two");
    }

    @Test
    void withoutItsDiskItWaitsAndThenSaysWhatWasLost() throws IOException {
        Files.delete(directory);
        JournalThread thread = thread();
        for (int i = 1; i <= 8; i++) {
            say("entry " + i);
        }
        thread.step();
        for (int i = 9; i <= 20; i++) {
            say("entry " + i);
        }
        thread.step();
        assertThat(queue.lost())
                .as("eight are being written, eight wait, four found no room")
                .isEqualTo(4);

        Files.createDirectory(directory);
        thread.step();
        assertThat(folder().path()).as("not before it is time").doesNotExist();
        pass(JournalThread.RETRY);
        thread.step();
        assertThat(files())
                .singleElement()
                .asString()
                .startsWith(HOUR + ".open 4 entries were lost")
                .endsWith(" entry 14 entry 15 entry 16");
        assertThat(Files.readString(folder().path().resolve(HOUR + ".open")))
                .contains("\"kind\":\"journal-gap\",\"subject\":\"4\"")
                .contains("\"entry 1\"");
    }

    @Test
    void howeverLongItsDiskIsAwayOneLineSaysWhatWasLost() throws IOException {
        Files.delete(directory);
        JournalThread thread = thread();
        for (int attempt = 0; attempt < 100; attempt++) {
            for (int i = 0; i < 10; i++) {
                say("entry");
            }
            thread.step();
            pass(JournalThread.RETRY);
        }

        Files.createDirectory(directory);
        thread.step();
        try (Stream<Path> segments = Files.list(folder().path())) {
            Path segment = segments.filter(file -> file.toString().endsWith(".open"))
                    .findAny()
                    .orElseThrow();
            List<String> lines = Files.readAllLines(segment);
            assertThat(lines.getFirst()).contains("\"subject\":\"" + queue.lost() + "\"");
            assertThat(lines).filteredOn(line -> line.contains("journal-gap")).hasSize(1);
            assertThat(lines.size() - 1 + queue.lost())
                    .as("all are there or counted")
                    .isEqualTo(1000);
        }
    }

    @Test
    void aSegmentThatSomebodyTookAwayIsMissedAtTheNextSync() throws IOException {
        JournalThread thread = thread();
        say("gone");
        thread.step();
        Files.delete(folder().path().resolve(HOUR + ".open"));
        pass(SegmentWriter.SYNC);
        thread.step();
        say("after");
        thread.step();
        assertThat(queue.lost()).isEqualTo(1);
        assertThat(files())
                .singleElement()
                .asString()
                .contains("1 entries were lost")
                .endsWith(" after");
    }

    /** Then no sync comes between: the next line is for the next segment. */
    @Test
    void aSegmentThatSomebodyTookAwayJustBeforeItsHourEndedIsMissed() throws IOException {
        JournalThread thread = thread();
        say("gone");
        say("gone, too");
        thread.step();
        Files.delete(folder().path().resolve(HOUR + ".open"));
        now = now.plusSeconds(60);
        say("after");
        thread.step();
        assertThat(queue.lost()).isEqualTo(2);
        assertThat(files())
                .singleElement()
                .asString()
                .startsWith("2026-11-23T11Z.ndjson.open")
                .endsWith(" after");
    }

    @Test
    void twoEdgesDoNotWriteIntoOneFolder() throws IOException {
        say("mine");
        JournalThread first = thread();
        first.step();
        EntryQueue others = new EntryQueue(8);
        JournalThread second = new JournalThread(
                others,
                new SegmentWriter(folder(), () -> now, () -> nanos),
                "mx1.example.com",
                folder().path(),
                () -> now,
                () -> nanos);
        others.offer(new JournalEntry.Told(new Notice(now, "mx1.example.com", "test", "", "theirs")));
        second.step();
        assertThat(files()).containsExactly(HOUR + ".open mine");
    }

    @Test
    void atTheEndEverythingIsWrittenAndClosed() throws IOException {
        JournalThread thread = thread();
        say("one");
        queue.close();
        thread.run();
        say("too late");
        assertThat(files()).containsExactly(HOUR + " one");
        assertThat(queue.lost()).isEqualTo(1);
    }

    @Test
    void anEdgesNameMakesNoPath() {
        assertThat(Journal.folder(directory, "../../etc").path().getParent()).isEqualTo(directory);
        assertThat(Journal.folder(directory, "..").path().getFileName()).hasToString("_..");
    }

    /** A stop may come at any moment, amid a write as well. */
    @Test
    void aStopLosesNothing() throws IOException {
        JournalConfig config =
                new JournalConfig(directory, Duration.ofDays(35), 1 << 30, Optional.empty(), Optional.empty());
        int said = 0;
        for (int round = 0; round < 30; round++) {
            Journal journal = Journal.start(config, "mx1.example.com", () -> now, Ticker.systemTicker());
            long end = System.nanoTime() + Duration.ofMillis(10 + round).toNanos();
            for (int i = 0; i < 4000 && System.nanoTime() < end; i++) {
                journal.notice(new Notice(now, "mx1.example.com", "test", "", "n" + said));
                said++;
            }
            journal.close();
            assertThat(journal.lost()).isZero();
        }
        int lines = 0;
        try (Stream<Path> files = Files.list(folder().path())) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".ndjson")).toList()) {
                lines += Files.readAllLines(file).size();
            }
        }
        assertThat(lines).isEqualTo(said);
    }
}
