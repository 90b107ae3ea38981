package io.smtpedge.tproxy.sets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketFileTest {

    private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rw-rw----");

    @TempDir
    private Path folder;

    @Test
    void appearsWithItsModeAndGroupAndGoesWithTheListener() throws IOException {
        Path path = folder.resolve("sets.sock");
        GroupPrincipal own =
                Files.readAttributes(folder, PosixFileAttributes.class).group();

        try (SocketFile file = SocketFile.create(path, MODE, Optional.of(own))) {
            assertThat(Files.getPosixFilePermissions(file.path())).isEqualTo(MODE);
            assertThat(Files.readAttributes(path, PosixFileAttributes.class).group())
                    .isEqualTo(own);
            connect(path);
            assertThat(files()).containsExactly("sets.sock");
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void replacesWhatACrashedProcessLeft() throws IOException {
        Path path = folder.resolve("sets.sock");
        ServerSocketChannel crashed = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        crashed.bind(UnixDomainSocketAddress.of(path));
        crashed.close();
        assertThat(path).exists();

        try (SocketFile file = SocketFile.create(path, MODE, Optional.empty())) {
            connect(file.path());
        }
    }

    @Test
    void leavesALivingListenerAlone() throws IOException {
        Path path = folder.resolve("sets.sock");
        try (SocketFile first = SocketFile.create(path, MODE, Optional.empty())) {
            assertThatThrownBy(() -> SocketFile.create(path, MODE, Optional.empty()))
                    .isInstanceOf(IOException.class)
                    .hasMessage("another process listens at " + path + "; stop it, or choose another path");
            connect(first.path());
        }
    }

    @Test
    void leavesAFileThatIsNoSocketAlone() throws IOException {
        Path path = Files.writeString(folder.resolve("notes.txt"), "keep me");

        assertThatThrownBy(() -> SocketFile.create(path, MODE, Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessage(path + " is there already and is no socket; choose another path, or remove it");
        assertThat(path).hasContent("keep me");
    }

    @Test
    void saysThatThereIsNoFolder() {
        Path path = folder.resolve("none/sets.sock");

        assertThatThrownBy(() -> SocketFile.create(path, MODE, Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessage("there is no folder for " + path + "; make it, or choose another path");
    }

    @Test
    void saysThatTheNameIsTooLong() {
        Path path = folder.resolve("s".repeat(108));

        assertThatThrownBy(() -> SocketFile.create(path, MODE, Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessage(path + " is too long a name for a socket; choose a shorter one");
    }

    @Test
    void leavesTheFileOfItsSuccessorAlone() throws IOException {
        Path path = folder.resolve("sets.sock");
        SocketFile first = SocketFile.create(path, MODE, Optional.empty());
        Files.delete(path);
        try (SocketFile second = SocketFile.create(path, MODE, Optional.empty())) {
            first.close();
            connect(second.path());
        }
    }

    private static void connect(Path path) throws IOException {
        SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> folder.relativize(file).toString()).toList();
        }
    }
}
