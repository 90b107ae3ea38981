package io.smtpedge.bench.sut;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Postfix's smtp-sink(1): an MTA that takes every message and throws it away. */
public final class SmtpSink implements AutoCloseable {

    /** Its own default is 256, which a burst exceeds. */
    private static final String MAX_SESSIONS = "7000";

    private static final String BACKLOG = "4096";

    private final ServerProcess server;
    private final SocketAddress address;

    private SmtpSink(ServerProcess server, SocketAddress address) {
        this.server = server;
        this.address = address;
    }

    /**
     * Starts one on a free port of 127.0.0.1.
     *
     * @param folder takes its output
     */
    public static SmtpSink start(Path folder) throws IOException, InterruptedException {
        InetSocketAddress address = ServerProcess.freeAddress();
        ServerProcess server = start(folder.resolve("smtp-sink.log"), "127.0.0.1:" + address.getPort());
        server.awaitListening(address);
        return new SmtpSink(server, address);
    }

    /**
     * Starts one on a unix socket.
     *
     * @param folder takes its output and the socket
     */
    public static SmtpSink startUnix(Path folder) throws IOException, InterruptedException {
        Path socket = folder.resolve("smtp-sink.sock");
        ServerProcess server = start(folder.resolve("smtp-sink-unix.log"), "unix:" + socket);
        server.await(() -> Files.exists(socket) ? Optional.of(socket) : Optional.empty());
        return new SmtpSink(server, UnixDomainSocketAddress.of(socket));
    }

    private static ServerProcess start(Path output, String address) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ServerProcess.program("smtp-sink", "postfix").toString());
        if (System.getProperty("user.name").equals("root")) {
            // It refuses to stay root; it binds before it becomes somebody else.
            command.addAll(List.of("-u", "nobody"));
        }
        command.addAll(List.of("-m", MAX_SESSIONS, address, BACKLOG));
        return ServerProcess.start("smtp-sink", output, command);
    }

    /** An {@link InetSocketAddress} or a {@link UnixDomainSocketAddress}. */
    public SocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        server.close();
    }
}
