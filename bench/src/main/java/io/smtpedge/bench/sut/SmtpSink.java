package io.smtpedge.bench.sut;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Postfix's smtp-sink(1): an MTA that takes every message and throws it away. */
public final class SmtpSink implements AutoCloseable {

    /** Its own default is 256, which a burst exceeds. */
    private static final String MAX_SESSIONS = "7000";

    private static final String BACKLOG = "4096";

    private final ServerProcess server;
    private final InetSocketAddress address;

    private SmtpSink(ServerProcess server, InetSocketAddress address) {
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
        List<String> command = new ArrayList<>();
        command.add(ServerProcess.program("smtp-sink", "postfix").toString());
        if (System.getProperty("user.name").equals("root")) {
            // It refuses to run as root.
            command.addAll(List.of("-u", "nobody"));
        }
        command.addAll(List.of("-m", MAX_SESSIONS, "127.0.0.1:" + address.getPort(), BACKLOG));
        ServerProcess server = ServerProcess.start("smtp-sink", folder.resolve("smtp-sink.log"), command);
        server.awaitListening(address);
        return new SmtpSink(server, address);
    }

    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        server.close();
    }
}
