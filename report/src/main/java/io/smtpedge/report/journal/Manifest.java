package io.smtpedge.report.journal;

import io.smtpedge.reputation.journal.JournalFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Which segments are in a batch: a file in its folder with a line for each. A segment is known by its name, its size and its
 * beginning, as a clock that was set back may bring the same name again.
 *
 * @param segments the line of each
 */
record Manifest(Set<String> segments) {

    /** Its name in the batch's folder. */
    static final String FILE = "segments";

    /** Enough for the ids and times of many sessions. */
    private static final int BEGINNING = 1 << 16;

    Manifest {
        segments = Set.copyOf(segments);
    }

    /** That of a batch; of one that has none, and may come from elsewhere, an empty one. */
    static Manifest read(Path batch) throws IOException {
        try {
            return new Manifest(Set.copyOf(Files.readAllLines(batch.resolve(FILE), StandardCharsets.ISO_8859_1)));
        } catch (NoSuchFileException fromElsewhere) {
            return new Manifest(Set.of());
        }
    }

    /** The line of a closed segment: name, octets and checksum. */
    static String fingerprint(Path segment) throws IOException {
        try (FileChannel file = FileChannel.open(segment, StandardOpenOption.READ)) {
            ByteBuffer beginning = ByteBuffer.allocate((int) Math.min(BEGINNING, file.size()));
            while (beginning.hasRemaining() && file.read(beginning) >= 0) {
                // Until it is full.
            }
            CRC32C checksum = new CRC32C();
            checksum.update(beginning.flip());
            return segment.getFileName() + " " + file.size() + " " + Long.toHexString(checksum.getValue());
        }
    }

    /** Whether a segment is in the batch, as far as one can tell without its content. */
    boolean names(String segment, long octets) {
        String beginning = segment + " " + octets + " ";
        return segments.stream().anyMatch(line -> line.startsWith(beginning));
    }

    void write(Path batch) throws IOException {
        Path file = Files.createFile(batch.resolve(FILE), JournalFolder.fileAttributes());
        Files.write(file, List.copyOf(segments).stream().sorted().toList(), StandardCharsets.ISO_8859_1);
    }
}
