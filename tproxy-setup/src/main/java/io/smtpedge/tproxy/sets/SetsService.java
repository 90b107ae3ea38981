package io.smtpedge.tproxy.sets;

import io.smtpedge.tproxy.linux.NativeSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The whole helper: the socket for edges, the one to the kernel, and what serves between them. */
public final class SetsService implements AutoCloseable {

    private final NativeSocket netlink;
    private final SocketFile file;
    private final SetsServer server;

    private SetsService(NativeSocket netlink, SocketFile file, SetsServer server) {
        this.netlink = netlink;
        this.file = file;
        this.server = server;
    }

    /**
     * Makes the socket. It may be connected to from now on, and is served by {@link #run}, on this same thread.
     *
     * @param mode of the socket's file; who may write to it may connect
     * @param group of the socket's file; none: that of the process
     * @param log takes a line for each change for the worse or the better
     * @param nanoClock a clock in nanoseconds
     * @throws IOException with a sentence for the administrator
     */
    public static SetsService open(
            Path socket,
            Set<PosixFilePermission> mode,
            Optional<GroupPrincipal> group,
            Consumer<String> log,
            LongSupplier nanoClock)
            throws IOException {
        NativeSocket netlink = KernelSets.open();
        SocketFile file;
        try {
            file = SocketFile.create(socket, mode, group);
        } catch (IOException failed) {
            netlink.close();
            throw failed;
        }
        SetsServer server =
                new SetsServer(file.listener(), KernelSets.of(netlink), new Trouble(log, nanoClock), nanoClock);
        return new SetsService(netlink, file, server);
    }

    /** Serves until {@link #stop}. */
    public void run() throws IOException {
        server.run();
    }

    /** Lets {@link #run} end soon; from any thread. */
    public void stop() {
        server.stop();
    }

    /** Disconnects all edges and removes the socket; on the thread that opened it. The sets stay as they are. */
    @Override
    public void close() throws IOException {
        try (netlink;
                file) {
            server.close();
        }
    }
}
