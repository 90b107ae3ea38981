package io.smtpedge.tproxy.sets;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/**
 * A listening unix socket and its file. The file appears with its mode and group already set, and goes with the listener.
 *
 * @param inode tells this file from one that somebody has put into its place
 */
record SocketFile(Path path, ServerSocketChannel listener, Object inode) implements AutoCloseable {

    private static final int BACKLOG = 16;
    private static final int FILE_TYPE = 0xf000;
    private static final int SOCKET = 0xc000;
    /** struct sockaddr_un, unix(7). */
    private static final int LONGEST_PATH = 107;

    /**
     * Listens. What a crashed process left at that path is replaced.
     *
     * @throws IOException with a sentence: a file of another kind is there, another process listens, the folder is missing
     */
    static SocketFile create(Path path, Set<PosixFilePermission> mode, Optional<GroupPrincipal> group)
            throws IOException {
        checkFree(path);
        // Under another name first: nobody connects before the mode is right.
        Path made = path.resolveSibling(
                "." + path.getFileName() + "." + ProcessHandle.current().pid());
        if (made.toString().length() > LONGEST_PATH) {
            throw new IOException(path + " is too long a name for a socket; choose a shorter one");
        }
        Path folder = made.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IOException("there is no folder for " + path + "; make it, or choose another path");
        }
        Files.deleteIfExists(made);
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            listener.bind(UnixDomainSocketAddress.of(made), BACKLOG);
            Files.setPosixFilePermissions(made, mode);
            if (group.isPresent()) {
                Files.getFileAttributeView(made, PosixFileAttributeView.class).setGroup(group.get());
            }
            Files.move(made, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return new SocketFile(path, listener, inode(path));
        } catch (IOException failed) {
            listener.close();
            Files.deleteIfExists(made);
            throw new IOException("cannot listen at " + path + ": " + failed, failed);
        }
    }

    private static void checkFree(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & FILE_TYPE) != SOCKET) {
            throw new IOException(path + " is there already and is no socket; choose another path, or remove it");
        }
        try (SocketChannel caller = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            // One whose queue is full would let a blocking caller wait.
            caller.configureBlocking(false);
            caller.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException refused) {
            return;
        }
        throw new IOException("another process listens at " + path + "; stop it, or choose another path");
    }

    private static Object inode(Path path) throws IOException {
        return Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
    }

    /** Stops listening, and removes the file if it is still this one. */
    @Override
    public void close() throws IOException {
        listener.close();
        try {
            if (inode(path).equals(inode)) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException gone) {
            // Somebody has removed it, and its folder maybe.
        }
    }
}
