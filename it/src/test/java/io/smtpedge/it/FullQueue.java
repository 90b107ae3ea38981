package io.smtpedge.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A listener that accepts nothing and whose queue is full: Linux drops every further SYN, so that a connect hangs. */
final class FullQueue implements AutoCloseable {

    private static final int PROBE_MS = 200;
    private static final int MAX_FILLERS = 20;

    private final ServerSocket listener;
    private final List<SocketChannel> fillers = new ArrayList<>();

    private FullQueue(ServerSocket listener) {
        this.listener = listener;
    }

    static FullQueue open() throws IOException {
        FullQueue queue = new FullQueue(new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1")));
        for (int i = 0; i < MAX_FILLERS; i++) {
            SocketChannel filler = SocketChannel.open();
            queue.fillers.add(filler);
            try {
                filler.socket().connect(queue.address(), PROBE_MS);
            } catch (SocketTimeoutException full) {
                return queue;
            }
        }
        queue.close();
        throw new IllegalStateException("the queue of a listener with backlog 1 did not fill up");
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel filler : fillers) {
            filler.close();
        }
        listener.close();
    }
}
