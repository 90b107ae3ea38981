package io.smtpedge.reputation.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file in which a store outlives a restart. It is written beside the last one and takes its place when it is on the disk, so
 * that whatever ends the process or the machine, one of them is whole. The one before stays as {@code FILE.previous}. One
 * thread at a time, not an event loop: ten million addresses have half a gigabyte.
 */
public final class Snapshot {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final Set<StandardOpenOption> DRAFT = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);

    /** It says who writes to this site, as the journal does. */
    private static final FileAttribute<?> OWNER_AND_GROUP =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));

    private final Path file;
    private final Path folder;

    public Snapshot(Path file) {
        this.file = file.toAbsolutePath();
        Path parent = this.file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " is no name for a snapshot: say a file in a folder");
        }
        folder = parent;
    }

    /**
     * Writes the store while others go on using it. Each part of it is as it was at its own moment within the writing.
     *
     * @param sections what others want kept with it, by name: less than 64 MiB each
     * @return the octets of the file
     * @throws IOException it could not be written; the last snapshot is still there
     */
    public long write(ReputationStore store, Map<String, byte[]> sections, Instant now) throws IOException {
        Path draft = beside("draft");
        try {
            long octets = writeDraft(draft, store, sections, now);
            // Between the two there is no FILE, and load() takes the one before.
            if (Files.exists(file)) {
                Files.move(file, previous(), StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            force(folder);
            return octets;
        } catch (IOException failed) {
            throw new IOException(
                    "could not write the snapshot " + file + ": " + failed.getMessage()
                            + "; what was learned since the last one is in memory only",
                    failed);
        }
    }

    /**
     * Reads the latest snapshot that is whole into an empty store. One that is damaged, something else, or cannot be read is moved aside, and
     * the one before is read. Never fails: without any, the store stays empty.
     */
    public Loaded load(ReputationStore store) {
        List<String> problems = new ArrayList<>();
        for (Path candidate : List.of(file, previous())) {
            Map<String, byte[]> sections = read(candidate, store, problems);
            if (sections != null) {
                return new Loaded(sections, candidate, problems);
            }
        }
        return new Loaded(Map.of(), null, problems);
    }

    /**
     * What was read.
     *
     * @param sections what others had kept with it, by name
     * @param from the file that was read; null where there was none that could be
     * @param problems a sentence for each file that could not be used
     */
    public record Loaded(
            Map<String, byte[]> sections, @Nullable Path from, List<String> problems) {

        public Loaded {
            sections = Map.copyOf(sections);
            problems = List.copyOf(problems);
        }
    }

    private static @Nullable Map<String, byte[]> read(Path candidate, ReputationStore store, List<String> problems) {
        try {
            return SnapshotReader.read(candidate, store);
        } catch (NoSuchFileException none) {
            return null;
        } catch (Chunk.Damaged damaged) {
            problems.add(
                    "the snapshot " + candidate + " cannot be used: " + damaged.getMessage() + "; " + aside(candidate));
        } catch (IOException unreadable) {
            // Aside as well: the next one to be written would take its place.
            problems.add("the snapshot " + candidate + " cannot be read (" + unreadable
                    + "): let the edge's user read it, put it back and start the edge anew; " + aside(candidate));
        }
        return null;
    }

    /** Not deleted: it may be something else that somebody needs. */
    private static String aside(Path damaged) {
        try {
            String time = TIME.format(Files.getLastModifiedTime(damaged).toInstant());
            Path aside = damaged.resolveSibling(damaged.getFileName() + ".unusable-" + time);
            Files.move(damaged, aside, StandardCopyOption.ATOMIC_MOVE);
            return "it is now " + aside;
        } catch (IOException failed) {
            return "it could not be moved aside (" + failed + ")";
        }
    }

    private static long writeDraft(Path draft, ReputationStore store, Map<String, byte[]> sections, Instant now)
            throws IOException {
        try (FileChannel channel = FileChannel.open(draft, DRAFT, OWNER_AND_GROUP);
                FileLock lock = lock(draft, channel)) {
            channel.truncate(0);
            try {
                new SnapshotWriter(channel).write(store, sections, now.getEpochSecond());
                channel.force(true);
            } catch (IOException unfinished) {
                // Where the disk is full, others need the room.
                channel.truncate(0);
                throw unfinished;
            }
            if (!lock.isValid()) {
                throw new IOException("lost the lock of " + draft);
            }
            return channel.position();
        }
    }

    private static FileLock lock(Path draft, FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException here) {
            throw new IOException(draft + " is being written by this process already", here);
        }
        throw new IOException(draft + " is being written by another process: give each edge a file of its own");
    }

    /** So that the names, too, are on the disk. */
    private static void force(Path folder) throws IOException {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    private Path previous() {
        return beside("previous");
    }

    private Path beside(String ending) {
        return file.resolveSibling(file.getFileName() + "." + ending);
    }
}
