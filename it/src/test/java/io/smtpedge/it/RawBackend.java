package io.smtpedge.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend that does with each connection what a test wants, such as nothing at all. */
final class RawBackend implements AutoCloseable {

    /** What to do with one connection, on a thread of its own; the connection is closed afterwards. */
    interface Talk {
        void with(Socket client) throws IOException, InterruptedException;
    }

    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();

    private RawBackend(ServerSocket listener) {
        this.listener = listener;
    }

    static RawBackend start(Talk talk) throws IOException {
        RawBackend backend = new RawBackend(new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1")));
        Thread.ofVirtual().start(() -> backend.accept(talk));
        return backend;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    int connections() {
        return connections.get();
    }

    private void accept(Talk talk) {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                connections.incrementAndGet();
                open.add(client);
                Thread.ofVirtual().start(() -> talk(talk, client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void talk(Talk talk, Socket client) {
        try (client) {
            talk.with(client);
        } catch (IOException gone) {
            // The other side ended it, as tests want it to.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
