package io.smtpedge.report.journal;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A folder that only we may read, and that goes with its owner; with the JVM, too, where that ends before, as by Ctrl-C. */
final class TemporaryFolder implements AutoCloseable {

    /** While the JVM ends, others may still be writing into the folder: it is removed so often. */
    private static final int ATTEMPTS = 50;

    private static final long PAUSE_MS = 20;

    private final Path path;
    private final Thread atExit;

    private TemporaryFolder(Path path) {
        this.path = path;
        atExit = new Thread(this::removeAtExit, "remove-" + path.getFileName());
    }

    /**
     * Makes one.
     *
     * @param parent where; empty for the system's directory of temporary files
     * @throws IOException with a sentence for the operator
     */
    static TemporaryFolder create(Optional<Path> parent) throws IOException {
        if (parent.isPresent() && !Files.isDirectory(parent.get())) {
            throw new IOException("--temp " + parent.get() + ": there is no such directory");
        }
        try {
            TemporaryFolder folder = new TemporaryFolder(
                    parent.isPresent()
                            ? Files.createTempDirectory(parent.get(), "smtp-report-")
                            : Files.createTempDirectory("smtp-report-"));
            Runtime.getRuntime().addShutdownHook(folder.atExit);
            return folder;
        } catch (IOException failed) {
            throw new IOException(
                    "cannot make a temporary folder: " + failed + "; name a directory with --temp", failed);
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException already) {
            // The JVM is ending, and that thread is at it. Twice does no harm.
        }
        remove(path);
    }

    private void removeAtExit() {
        for (int attempt = 0; attempt < ATTEMPTS && Files.exists(path); attempt++) {
            try {
                remove(path);
            } catch (IOException stillWritten) {
                try {
                    Thread.sleep(PAUSE_MS);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException goneMeanwhile) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failed) throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
