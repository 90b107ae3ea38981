package io.smtpedge.tproxy.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One at a time changes a network namespace; the next one waits, but not for ever. */
class ChangeLockTest {

    @TempDir
    private Path folder;

    private final List<Duration> rests = new ArrayList<>();
    private Path here;
    private Path file;

    @BeforeEach
    void nameTheNamespace() throws IOException {
        here = Files.createSymbolicLink(folder.resolve("here"), Path.of("net:[4026531840]"));
        file = folder.resolve("smtp-edge-rules-4026531840.lock");
    }

    @Test
    void aloneItIsThereAtOnceAndForRootOnly() throws IOException, PlumbingException {
        assertThat(lock(here).hold(() -> "done")).isEqualTo("done");

        assertThat(rests).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void theSecondOneIsToldAfterTenSecondsThatThereIsAnother() throws PlumbingException {
        lock(here).hold(() -> {
            assertThatExceptionOfType(PlumbingException.class)
                    .isThrownBy(() -> lock(here).hold(() -> "both"))
                    .withMessage("nothing was changed: another tproxy-setup is at work on this box, for 10 s by now;"
                            + " try again");
            return "one";
        });

        assertThat(rests.stream().reduce(Duration.ZERO, Duration::plus)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void theSecondOneGoesOnWhenTheFirstIsDone() throws IOException, PlumbingException {
        try (FileChannel other = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            FileLock first = other.lock();
            ChangeLock second = new ChangeLock(folder, here, time -> {
                rests.add(time);
                try {
                    first.release();
                } catch (IOException failed) {
                    throw new AssertionError(failed);
                }
            });

            assertThat(second.hold(() -> "done")).isEqualTo("done");
        }
        assertThat(rests).hasSize(1);
    }

    @Test
    void aFailureGivesItBack() throws PlumbingException {
        assertThatExceptionOfType(PlumbingException.class)
                .isThrownBy(() -> lock(here).hold(() -> {
                    throw new PlumbingException("no");
                }))
                .withMessage("no");

        assertThat(lock(here).hold(() -> "done")).isEqualTo("done");
        assertThat(rests).isEmpty();
    }

    @Test
    void anotherNamespaceIsAnotherBox() throws IOException, PlumbingException {
        Path there = Files.createSymbolicLink(folder.resolve("there"), Path.of("net:[4026532999]"));

        assertThat(lock(here).hold(() -> lock(there).hold(() -> "both"))).isEqualTo("both");
    }

    @Test
    void whereItCannotBeMadeIsSaid() {
        assertThatExceptionOfType(PlumbingException.class)
                .isThrownBy(() -> new ChangeLock(folder.resolve("none"), here, rests::add).hold(() -> "done"))
                .withMessageStartingWith("cannot lock " + folder.resolve("none/smtp-edge-rules-4026531840.lock: "));
    }

    private ChangeLock lock(Path namespace) {
        return new ChangeLock(folder, namespace, rests::add);
    }
}
