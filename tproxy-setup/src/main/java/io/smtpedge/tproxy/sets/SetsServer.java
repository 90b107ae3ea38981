package io.smtpedge.tproxy.sets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * Takes edges' connections and gives each its turn, one batch at a time, on one thread. An edge that leaves a line half
 * written, or an answer unread, for ten seconds is disconnected; one that says nothing is not.
 */
final class SetsServer implements AutoCloseable {

    static final int MOST_CONNECTIONS = 8;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long LOOK_MS = 1000;

    private final Selector selector;
    private final SetWriter sets;
    private final Trouble trouble;
    private final LongSupplier nanoClock;
    private final Map<SelectionKey, EdgeConnection> connections = new LinkedHashMap<>();

    private volatile boolean stopping;

    /**
     * @param listener is closed by its owner
     * @param nanoClock a clock in nanoseconds
     */
    SetsServer(ServerSocketChannel listener, SetWriter sets, Trouble trouble, LongSupplier nanoClock)
            throws IOException {
        this.selector = Selector.open();
        this.sets = sets;
        this.trouble = trouble;
        this.nanoClock = nanoClock;
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    /** Serves until {@link #stop}. */
    void run() throws IOException {
        boolean work = false;
        while (!stopping) {
            List<SelectionKey> ready = new ArrayList<>();
            if (work) {
                selector.selectNow(ready::add);
            } else {
                selector.select(ready::add, LOOK_MS);
            }
            work = false;
            for (SelectionKey key : List.copyOf(connections.keySet())) {
                // No interest in the socket: there are lines to do already.
                if (key.interestOps() == 0 || ready.contains(key)) {
                    work |= turn(key);
                }
                if (connections.containsKey(key) && connection(key).stuckFor(PATIENCE)) {
                    trouble.failed("an edge left a line half written, or an answer unread, for " + PATIENCE.toSeconds()
                            + " s");
                    close(key);
                }
            }
            for (SelectionKey key : ready) {
                if (key.channel() instanceof ServerSocketChannel listener) {
                    accept(listener);
                }
            }
            trouble.look();
        }
    }

    /** Lets {@link #run} end soon; from any thread. */
    void stop() {
        stopping = true;
        selector.wakeup();
    }

    private void accept(ServerSocketChannel listener) {
        try {
            SocketChannel channel = listener.accept();
            if (channel == null) {
                return;
            }
            channel.configureBlocking(false);
            if (connections.size() == MOST_CONNECTIONS) {
                refuse(channel);
                return;
            }
            connections.put(
                    channel.register(selector, SelectionKey.OP_READ),
                    new EdgeConnection(channel, sets, trouble, nanoClock));
        } catch (IOException failed) {
            trouble.failed("cannot accept a connection: " + failed.getMessage());
        }
    }

    private void refuse(SocketChannel channel) throws IOException {
        String sentence = MOST_CONNECTIONS + " edges are connected, and that is the most";
        trouble.failed(sentence);
        try (channel) {
            channel.write(ByteBuffer.wrap(("error 0 " + sentence + "\n").getBytes(StandardCharsets.US_ASCII)));
        }
    }

    /** Whether the connection has work for another turn at once. */
    private boolean turn(SelectionKey key) throws IOException {
        EdgeConnection.Next next;
        try {
            next = connection(key).turn();
        } catch (IOException vanished) {
            next = EdgeConnection.Next.CLOSE;
        }
        switch (next) {
            case WORK -> key.interestOps(0);
            case READ -> key.interestOps(SelectionKey.OP_READ);
            case WRITE -> key.interestOps(SelectionKey.OP_WRITE);
            case CLOSE -> close(key);
        }
        return next == EdgeConnection.Next.WORK;
    }

    private EdgeConnection connection(SelectionKey key) {
        return Objects.requireNonNull(connections.get(key));
    }

    private void close(SelectionKey key) throws IOException {
        EdgeConnection connection = connection(key);
        connections.remove(key);
        key.cancel();
        connection.close();
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : List.copyOf(connections.keySet())) {
            close(key);
        }
        selector.close();
    }
}
