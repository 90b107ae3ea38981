package io.smtpedge.bench.burst;

import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.Netns;
import io.smtpedge.it.parts.NetnsNames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * A network namespace of its own with all that a burst needs: the MX address, and every client address bindable. Needs
 * root. Closing it ends whatever runs in it.
 *
 * @param machine where servers are started; its folder is readable for every user, as some of them change theirs
 */
public record BurstNetwork(Netns netns, Machine machine) implements AutoCloseable {

    /** What clients connect to. */
    public static final InetSocketAddress MX = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.25"), 25);

    /** Makes one, and removes first what crashed runs left. */
    public static BurstNetwork create() throws IOException {
        NetnsNames.sweep();
        Path folder = Files.createTempDirectory("smtp-edge-burst-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Netns netns = Netns.create(NetnsNames.ofThisRun().name("burst"));
        try {
            netns.ip("address", "add", MX.getAddress().getHostAddress() + "/32", "dev", "lo");
            netns.ip("route", "add", "local", Population.ALL, "dev", "lo");
            // Thousands of clients connect within a moment.
            netns.sysctl("net.core.somaxconn", 8192);
            netns.sysctl("net.ipv4.tcp_max_syn_backlog", 8192);
            return new BurstNetwork(
                    netns,
                    new Machine(new Machine.Network.Namespace(netns), folder, Machine.Lifetime.WITH_THIS_PROCESS));
        } catch (RuntimeException failed) {
            netns.close();
            throw failed;
        }
    }

    /** Removes the servers' files; for runs that went well. */
    public void deleteFiles() throws IOException {
        Files.walkFileTree(machine.folder(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() {
        netns.close();
    }
}
