package io.smtpedge.edge.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that grows, is rotated, and is cut off, and what is read of it. */
class FollowedFileTest {

    @TempDir
    private Path directory;

    private final List<String> lines = new ArrayList<>();
    private Path log = Path.of("");

    @BeforeEach
    void begin() throws IOException {
        log = Files.writeString(directory.resolve("mail.log"), "old\n");
    }

    private void write(String text) throws IOException {
        Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private List<String> read(FollowedFile file) throws IOException {
        lines.clear();
        // The second time, a file that was renamed is left.
        file.read(1 << 20, lines::add);
        file.read(1 << 20, lines::add);
        return List.copyOf(lines);
    }

    @Test
    void whatComesAfterTheBeginning() throws IOException {
        try (FollowedFile file = FollowedFile.open(log, FollowedFile.Place.NOWHERE)) {
            assertThat(read(file)).isEmpty();
            write("one\ntwo\nthr");
            assertThat(read(file)).containsExactly("one", "two");
            write("ee\n");
            assertThat(read(file)).containsExactly("three");
        }
    }

    @Test
    void aRenamedFileIsReadToItsEnd() throws IOException {
        try (FollowedFile file = FollowedFile.open(log, FollowedFile.Place.NOWHERE)) {
            write("one\n");
            Files.move(log, directory.resolve("mail.log.1"));
            assertThat(read(file)).containsExactly("one");
            write("two\n");
            assertThat(read(file)).containsExactly("two");
        }
    }

    /** Whoever writes may have the old file open for a moment after it was renamed. */
    @Test
    void lateLinesOfTheOldFileAreRead() throws IOException {
        try (FollowedFile file = FollowedFile.open(log, FollowedFile.Place.NOWHERE)) {
            Path old = Files.move(log, directory.resolve("mail.log.1"));
            write("two\n");
            file.read(1 << 20, lines::add);
            Files.writeString(old, "one\n", StandardOpenOption.APPEND);
            file.read(1 << 20, lines::add);
            file.read(1 << 20, lines::add);
        }
        assertThat(lines).containsExactly("one", "two");
    }

    @Test
    void aFileThatIsCutToNothingBeginsAnew() throws IOException {
        write("one\ntwo\n");
        try (FollowedFile file = FollowedFile.open(log, FollowedFile.Place.NOWHERE)) {
            Files.writeString(log, "x\n", StandardOpenOption.TRUNCATE_EXISTING);
            assertThat(read(file)).containsExactly("x");
        }
    }

    @Test
    void itGoesOnWhereItWas() throws IOException {
        FollowedFile.Place place;
        try (FollowedFile file = FollowedFile.open(log, FollowedFile.Place.NOWHERE)) {
            write("one\nhalf a li");
            assertThat(read(file)).containsExactly("one");
            place = file.place();
        }
        write("ne\n");
        try (FollowedFile file = FollowedFile.open(log, place)) {
            assertThat(read(file)).containsExactly("half a line");
        }
    }

    @Test
    void itGoesOnInTheRenamedFile() throws IOException {
        FollowedFile.Place place;
        try (FollowedFile file = FollowedFile.open(log, FollowedFile.Place.NOWHERE)) {
            place = file.place();
        }
        write("one\n");
        Files.move(log, directory.resolve("mail.log.1"));
        write("two\n");
        try (FollowedFile file = FollowedFile.open(log, place)) {
            assertThat(read(file)).containsExactly("one", "two");
        }
    }

    @Test
    void aFileThatIsNotThereIsWaitedFor() throws IOException {
        Files.delete(log);
        try (FollowedFile file = FollowedFile.open(log, FollowedFile.Place.NOWHERE)) {
            assertThat(read(file)).isEmpty();
            write("one\n");
            assertThat(read(file)).containsExactly("one");
        }
    }

    @Test
    void aLineWithoutEndIsPassedOver() throws IOException {
        try (FollowedFile file = FollowedFile.open(log, FollowedFile.Place.NOWHERE)) {
            write("x".repeat(1_000_000) + "\nshort\n\u0000\u0001\n");
            assertThat(read(file)).containsExactly("short", "\u0000\u0001");
            assertThat(file.tooLong()).isEqualTo(1);
            assertThat(file.place().offset()).isEqualTo(Files.size(log));
        }
    }
}
