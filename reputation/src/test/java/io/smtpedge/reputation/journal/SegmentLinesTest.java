package io.smtpedge.reputation.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentLinesTest {

    @TempDir
    private Path directory;

    private static List<String> read(Path file) throws IOException {
        List<String> found = new ArrayList<>();
        try (SegmentLines lines = SegmentLines.open(file)) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                found.add(lines.number() + ":" + line + (lines.whole() ? "" : " torn")
                        + (lines.tooLong() ? " long" : ""));
            }
            assertThat(lines.octets()).isEqualTo(Files.size(file));
        }
        return found;
    }

    @Test
    void theLastLineMayBeTorn() throws IOException {
        Path file = Files.writeString(directory.resolve("a"), "one\n\ntwo\nthr");
        assertThat(read(file)).containsExactly("1:one", "2:", "3:two", "4:thr torn");
        assertThat(read(Files.writeString(file, ""))).isEmpty();
    }

    @Test
    void aLineWithoutEndTakesNoMemory() throws IOException {
        Path file = directory.resolve("a");
        byte[] block = "x".repeat(SegmentLines.LONGEST).getBytes(StandardCharsets.US_ASCII);
        try (var out = Files.newOutputStream(file)) {
            out.write("one\n".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 5; i++) {
                out.write(block);
            }
            out.write("\ntwo\n".getBytes(StandardCharsets.US_ASCII));
            out.write(block);
            out.write(block);
        }
        assertThat(read(file)).containsExactly("1:one", "2: long", "3:two", "4: torn long");
    }

    @Property(tries = 200)
    void linesAreThoseOfTheText(@ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 200) String letters)
            throws IOException {
        String text = letters.replace('c', '\n').repeat(800);
        Path file = Files.createTempFile("lines", "");
        try {
            Files.writeString(file, text);
            List<String> found = new ArrayList<>();
            try (SegmentLines lines = SegmentLines.open(file)) {
                for (String line = lines.next(); line != null; line = lines.next()) {
                    found.add(line);
                }
            }
            assertThat(found).isEqualTo(text.lines().toList());
        } finally {
            Files.delete(file);
        }
    }
}
