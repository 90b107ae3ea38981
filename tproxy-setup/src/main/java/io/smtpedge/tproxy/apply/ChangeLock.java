package io.smtpedge.tproxy.apply;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;

/**
 * Held by the one process that changes a network namespace; the kernel takes it back when that process ends, however it
 * ends. A file of its own for each namespace, which stays, empty: to delete it would let two in.
 */
final class ChangeLock {

    /** Most changes take less than a second. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration POLL = Duration.ofMillis(100);

    private final Path folder;
    private final Path namespace;
    private final Pause pause;

    /** Lets the time pass until the next try. */
    interface Pause {
        void rest(Duration time) throws InterruptedException;
    }

    /** Something that is done while the lock is held. */
    interface Work<T> {
        T run() throws PlumbingException;
    }

    /**
     * @param folder where only root may write, so that nobody else can hold us up
     * @param namespace the link that names the network namespace, {@code net:[4026531840]} for one, see namespaces(7)
     */
    ChangeLock(Path folder, Path namespace, Pause pause) {
        this.folder = folder;
        this.namespace = namespace;
        this.pause = pause;
    }

    /** For the network namespace of the thread that does the work. */
    static ChangeLock ofThisBox() {
        return new ChangeLock(Path.of("/run"), Path.of("/proc/thread-self/ns/net"), Thread::sleep);
    }

    /**
     * Does the work while nobody else changes this network namespace. Waits up to 10 s for who does.
     *
     * @throws PlumbingException when the other one is not done by then, or as the work does
     */
    <T> T hold(Work<T> work) throws PlumbingException {
        Path file = file();
        // Nobody but root may open it: who can read a file can hold a lock on it.
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            await(channel);
            return work.run();
        } catch (IOException failed) {
            throw new PlumbingException("cannot lock " + file + ": " + failed, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new PlumbingException("interrupted while another tproxy-setup was at work", interrupted);
        }
    }

    private Path file() throws PlumbingException {
        try {
            String number =
                    Files.readSymbolicLink(namespace).getFileName().toString().replaceAll("\\D", "");
            return folder.resolve("smtp-edge-rules-" + number + ".lock");
        } catch (IOException unreadable) {
            throw new PlumbingException("cannot read " + namespace + ": " + unreadable, unreadable);
        }
    }

    private void await(FileChannel channel) throws IOException, InterruptedException, PlumbingException {
        for (Duration waited = Duration.ZERO; !taken(channel); waited = waited.plus(POLL)) {
            if (waited.compareTo(PATIENCE) >= 0) {
                throw new PlumbingException("nothing was changed: another tproxy-setup is at work on this box, for "
                        + PATIENCE.toSeconds() + " s by now; try again");
            }
            pause.rest(POLL);
        }
    }

    /** Closing the channel gives it back. */
    private static boolean taken(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException anotherThread) {
            return false;
        }
    }
}
