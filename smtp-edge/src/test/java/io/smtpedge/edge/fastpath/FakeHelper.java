package io.smtpedge.edge.fastpath;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A helper on a real socket that writes no set, and tells what it was told. */
final class FakeHelper implements AutoCloseable {

    private final Path path;
    private final ServerSocketChannel server;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Semaphore goOn = new Semaphore(Integer.MAX_VALUE);

    /** What it answers to a line, instead of {@code ok 1}; empty where it answers nothing. */
    volatile UnaryOperator<String> answer = _ -> "ok 1\n";

    private FakeHelper(Path path, ServerSocketChannel server) {
        this.path = path;
        this.server = server;
        Thread.ofVirtual().start(this::serve);
    }

    static FakeHelper on(Path path) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        return new FakeHelper(path, server);
    }

    /** The next line that it was told; waits for it. */
    String next() throws InterruptedException {
        return Objects.requireNonNull(lines.poll(10, TimeUnit.SECONDS), "the edge says nothing");
    }

    boolean isQuiet() {
        return lines.isEmpty();
    }

    /** Reads nothing more until {@link #goOn}. */
    void hang() {
        goOn.drainPermits();
    }

    void goOn() {
        goOn.release(1_000_000);
    }

    private void serve() {
        try {
            while (true) {
                try (SocketChannel edge = server.accept()) {
                    converse(edge);
                } catch (IOException gone) {
                    if (!server.isOpen()) {
                        return;
                    }
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void converse(SocketChannel edge) throws IOException, InterruptedException {
        BufferedReader reader = new BufferedReader(Channels.newReader(edge, StandardCharsets.US_ASCII));
        while (true) {
            goOn.acquire();
            String line = reader.readLine();
            if (line == null) {
                return;
            }
            lines.add(line);
            String said = answer.apply(line);
            if (said.equals("BYE")) {
                return;
            }
            edge.write(ByteBuffer.wrap(said.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(path);
    }
}
