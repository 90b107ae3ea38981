package io.smtpedge.edge.feedback;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The file that keeps the places in the logs over a restart: a line each, {@code INODE OFFSET PATH}. Replaced as a whole, so
 * that it is never half a file. For one thread.
 */
final class Places {

    private final Path file;
    private Map<Path, FollowedFile.Place> written = Map.of();

    private Places(Path file) {
        this.file = file;
    }

    /**
     * Reads what was kept; a line that is none is left out.
     *
     * @throws IOException with a sentence where the file or its directory cannot be used
     */
    static Places open(Path file) throws IOException {
        Places places = new Places(file);
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory) || !Files.isWritable(directory)) {
            throw new IOException(
                    "the places in the logs cannot be kept in " + file + ": its directory is not there, or cannot be"
                            + " written to; make it, or name another file with --state");
        }
        if (Files.exists(file)) {
            places.read();
        }
        return places;
    }

    private void read() throws IOException {
        Map<Path, FollowedFile.Place> places = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            String[] parts = line.split(" ", 3);
            if (parts.length == 3 && parts[0].matches("\\d{1,20}") && parts[1].matches("\\d{1,18}")) {
                places.put(Path.of(parts[2]), new FollowedFile.Place(parts[0], Long.parseLong(parts[1])));
            }
        }
        written = places;
    }

    FollowedFile.Place of(Path log) {
        return written.getOrDefault(log, FollowedFile.Place.NOWHERE);
    }

    /** Writes the places that these logs have come to, where they are others than before. */
    void keep(List<FollowedFile> logs) throws IOException {
        Map<Path, FollowedFile.Place> now = new LinkedHashMap<>();
        logs.forEach(log -> now.put(log.path(), log.place()));
        if (now.equals(written)) {
            return;
        }
        StringBuilder text = new StringBuilder(128);
        now.forEach((log, place) -> {
            if (!place.equals(FollowedFile.Place.NOWHERE)) {
                text.append(place.file())
                        .append(' ')
                        .append(place.offset())
                        .append(' ')
                        .append(log)
                        .append('\n');
            }
        });
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        written = now;
    }
}
