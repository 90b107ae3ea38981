package io.smtpedge.reputation.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The file in which a store outlives a restart. One thread at a time. */
public final class Snapshot {

    private final Path file;

    public Snapshot(Path file) {
        this.file = file;
    }

    /**
     * Writes the store, on the caller's thread, while others go on using it.
     *
     * @param sections what others want kept with it, by name: at most 64 MiB each
     * @throws IOException it could not be written; the last snapshot is still there
     */
    public void write(ReputationStore store, Map<String, byte[]> sections) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a folder");
        }
    }

    /** Reads the latest snapshot that is whole into an empty store. Others are moved aside. Never fails. */
    public Loaded load(ReputationStore store) {
        return new Loaded(Map.of(), 0, List.of());
    }

    /**
     * What was read.
     *
     * @param sections what others had kept with it, by name
     * @param addresses how many
     * @param problems a sentence for each file that could not be used
     */
    public record Loaded(Map<String, byte[]> sections, int addresses, List<String> problems) {}
}
