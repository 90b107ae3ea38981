package io.smtpedge.bench.sut;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A real rbldnsd on loopback: an authoritative server that answers from memory, so that the asker is what is measured. */
public final class BlockListServer implements AutoCloseable {

    private final ServerProcess process;
    private final InetSocketAddress address;

    private BlockListServer(ServerProcess process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    /**
     * Serves one list under several names, and returns once it is loaded.
     *
     * @param listed lines of an ip4set file
     */
    public static BlockListServer start(Path folder, List<String> zones, List<String> listed)
            throws IOException, InterruptedException {
        // As root it becomes another user, who must be able to read this.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path file = Files.write(folder.resolve("listed"), listed);
        InetSocketAddress address;
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            address = (InetSocketAddress) free.getLocalSocketAddress();
        }
        List<String> command = new ArrayList<>(List.of(
                ServerProcess.program("rbldnsd", "rbldnsd").toString(),
                "-n",
                "-c",
                "0",
                "-b",
                "127.0.0.1/" + address.getPort()));
        zones.forEach(zone -> command.add(zone + ":ip4set:" + file));
        ServerProcess process = ServerProcess.start("rbldnsd", folder.resolve("rbldnsd.out"), command);
        try {
            process.await(() -> loaded(process) ? Optional.of(address) : Optional.empty());
            return new BlockListServer(process, address);
        } catch (IOException | InterruptedException failed) {
            process.close();
            throw failed;
        }
    }

    private static boolean loaded(ServerProcess process) {
        try {
            return process.output().contains("started");
        } catch (IOException notYet) {
            return false;
        }
    }

    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        process.close();
    }
}
