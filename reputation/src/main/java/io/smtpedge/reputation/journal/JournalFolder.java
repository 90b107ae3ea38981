package io.smtpedge.reputation.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One edge's folder in a journal. Files of other names are left alone.
 *
 * @param path {@code DIRECTORY/EDGE}
 */
public record JournalFolder(Path path) {

    /** Who holds which lock: each is for one process at a time. */
    public enum Lock {
        /** The edge that writes segments. */
        WRITING(".writing.lock"),
        /** Who removes, rewrites or compacts closed files. */
        KEEPING(".keeping.lock");

        private final String file;

        Lock(String file) {
            this.file = file;
        }
    }

    /**
     * A file of the folder.
     *
     * @param octets its size; of a batch, of all its files
     */
    public record Entry(JournalFile file, Path path, long octets) {}

    private static final String FILE = "rw-r-----";
    private static final String FOLDER = "rwxr-x---";
    private static final Comparator<Entry> OLDEST_FIRST = Comparator.comparing(
                    (Entry entry) -> entry.file().from())
            .thenComparing(entry -> entry.file().name());

    /** Makes the folder where it is missing; the directory around it must be there, so that a lost mount is noticed. */
    public void create() throws IOException {
        if (!Files.isDirectory(path)) {
            Files.createDirectory(path, attributes(FOLDER));
        }
    }

    /** What a new file is made with: others may not read who sent mail to whom. */
    public static FileAttribute<?>[] fileAttributes() {
        return attributes(FILE);
    }

    private static FileAttribute<?>[] attributes(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** The journal's files, the oldest first. Where a segment is there with and without addresses, only without. */
    public List<Entry> entries() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            List<Entry> all = files.flatMap(file -> entry(file).stream())
                    .sorted(OLDEST_FIRST)
                    .toList();
            Set<JournalFile> names = new HashSet<>();
            all.forEach(entry -> names.add(entry.file()));
            return all.stream()
                    .filter(entry -> entry.file().pseudonymised()
                            || !names.contains(entry.file().withPseudonyms()))
                    .toList();
        }
    }

    private static Optional<Entry> entry(Path path) {
        return JournalFile.parse(path.getFileName().toString()).flatMap(file -> {
            try {
                return Optional.of(new Entry(file, path, octets(path)));
            } catch (IOException goneMeanwhile) {
                return Optional.empty();
            }
        });
    }

    private static long octets(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return Files.size(path);
        }
        long octets = 0;
        try (Stream<Path> parts = Files.list(path)) {
            for (Path part : parts.toList()) {
                octets += Files.size(part);
            }
        }
        return octets;
    }

    /** Removes a file, or a batch with all in it. What is gone already is no error. */
    public static void remove(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            try (Stream<Path> parts = Files.list(file)) {
                for (Path part : parts.toList()) {
                    Files.deleteIfExists(part);
                }
            } catch (NoSuchFileException goneMeanwhile) {
                return;
            }
        }
        Files.deleteIfExists(file);
    }

    /** Gives a file that another program made the permissions of ours, and makes it last. */
    public static void protect(Path file) throws IOException {
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(FILE));
        }
        force(file);
    }

    /** Makes a file, or what was renamed or removed in a directory, last over a power failure. */
    public static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Takes a lock; empty where another process, or another part of this one, has it. Closing the channel gives it back. */
    public Optional<FileChannel> lock(Lock lock) throws IOException {
        FileChannel channel = FileChannel.open(
                path.resolve(lock.file), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), fileAttributes());
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return Optional.of(channel);
            }
        } catch (OverlappingFileLockException ours) {
            // As if another process had it.
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
        channel.close();
        return Optional.empty();
    }
}
