package io.smtpedge.it.debian;

import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.RealProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A machine on which a mail server runs that is not installed here. Its programs have mounts of their own, which nobody else
 * sees and which end with them:
 *
 * <ul>
 *   <li>{@value #HOME}, a folder of this host: what stands below it is written for the server;
 *   <li>{@value #PACKAGES}, the {@link DebianPackages};
 *   <li>{@code /etc/passwd} and {@code /etc/group} with the users that the packages would have made;
 *   <li>a {@code /run} of its own, and an {@code /etc/resolv.conf} that leads nowhere: no server here asks the DNS.
 * </ul>
 *
 * @param machine whose network it has
 * @param folder what the servers see as {@value #HOME}
 */
record MailHost(Machine machine, Path folder) {

    /** Short, because sockets of postfix lie below it, and the path of a socket has 107 octets at most. */
    static final String HOME = "/var/spool/host";

    static final String PACKAGES = "/var/spool/debian";

    /** The users of exim4 and of opensmtpd; that of postfix comes with the package, which is installed. */
    private static final List<String> USERS = List.of("Debian-exim", "opensmtpd", "opensmtpq");

    private static final int FIRST_UID = 64_101;

    private static final String MOUNTS = """
            set -e
            mount --bind FOLDER/passwd /etc/passwd
            mount --bind FOLDER/group /etc/group
            mount --bind FOLDER/resolv.conf /etc/resolv.conf
            mount -t tmpfs tmpfs /run
            mount -t tmpfs -o mode=755 tmpfs /var/spool
            mkdir HOME PACKAGES
            mount --bind FOLDER HOME
            mount --bind DEBIAN PACKAGES
            cd HOME
            exec "$@"
            """;

    /** Prepares one of the servers on a machine, in a folder that no earlier one has left anything in. */
    static MailHost prepare(Machine machine, String name) throws IOException {
        Path folder = machine.folder().resolve(name);
        for (int another = 2; Files.exists(folder); another++) {
            folder = machine.folder().resolve(name + "-" + another);
        }
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("resolv.conf"), "nameserver 127.0.0.1\n");
        StringBuilder passwd = new StringBuilder(Files.readString(Path.of("/etc/passwd")));
        StringBuilder group = new StringBuilder(Files.readString(Path.of("/etc/group")));
        for (int i = 0; i < USERS.size(); i++) {
            int id = FIRST_UID + i;
            passwd.append("%s:x:%d:%d::/nonexistent:/usr/sbin/nologin\n".formatted(USERS.get(i), id, id));
            group.append("%s:x:%d:\n".formatted(USERS.get(i), id));
        }
        Files.writeString(folder.resolve("passwd"), passwd);
        Files.writeString(folder.resolve("group"), group);
        Files.writeString(
                folder.resolve("mounts.sh"),
                MOUNTS.replace("FOLDER", "'" + folder + "'")
                        .replace("DEBIAN", "'" + DebianPackages.root() + "'")
                        .replace("HOME", HOME)
                        .replace("PACKAGES", PACKAGES));
        return new MailHost(machine, folder);
    }

    /** Writes a file of a server. */
    void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** What a server has written into a file; empty as long as there is none. */
    String read(String name) {
        Path file = folder.resolve(name);
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Starts a server, which must stay in the foreground. */
    RealProcess start(List<String> command) throws IOException {
        List<String> line = new ArrayList<>(
                List.of("unshare", "--mount", "sh", folder.resolve("mounts.sh").toString()));
        line.addAll(command);
        return machine.start(folder.getFileName().toString(), line);
    }

    /** Runs a program to its end, as root, and returns what it printed. */
    String run(String command) {
        return machine.sh("unshare --mount sh '" + folder.resolve("mounts.sh") + "' " + command);
    }
}
