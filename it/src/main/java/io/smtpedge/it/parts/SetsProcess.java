package io.smtpedge.it.parts;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A running {@code tproxy-setup sets}. */
public record SetsProcess(RealProcess process, Path socket) implements AutoCloseable {

    private static final Duration START_TIME = Duration.ofSeconds(20);

    /** The program, with this JVM's Java and class path. */
    public static List<String> program() {
        return JavaProgram.command("io.smtpedge.tproxy.Main", List.of());
    }

    /**
     * Starts one and waits until it listens at {@code sets.sock} in the machine's folder.
     *
     * @param command the program and its first arguments; {@code sets --socket PATH} follows
     */
    public static SetsProcess start(Machine machine, List<String> command) throws IOException {
        Path socket = machine.folder().resolve("sets.sock");
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of("sets", "--socket", socket.toString()));
        RealProcess process = machine.start("sets", line);
        process.awaitLine("tproxy-setup sets ready " + socket, START_TIME);
        return new SetsProcess(process, socket);
    }

    /** Connects, as an edge does. */
    public Edge connect() throws IOException {
        return Edge.connect(socket);
    }

    @Override
    public void close() {
        process.close();
    }

    /** An edge's side of a connection to it. */
    public record Edge(SocketChannel channel, BufferedReader in) implements AutoCloseable {

        static Edge connect(Path socket) throws IOException {
            SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            return new Edge(channel, new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8)));
        }

        /** Writes text as it is. */
        public void says(String text) throws IOException {
            ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
        }

        /** The next line; null where the helper has closed the connection. */
        public @Nullable String hears() throws IOException {
            return in.readLine();
        }

        /** Writes one line, without its end, and returns the answer. */
        public @Nullable String asks(String line) throws IOException {
            says(line + "\n");
            return hears();
        }

        /**
         * Reads answers until so many lines are done.
         *
         * @throws IOException where one is not
         */
        public void awaitDone(int lines) throws IOException {
            for (int done = 0; done < lines; ) {
                String answer = hears();
                if (answer == null || !answer.matches("ok \\d+")) {
                    throw new IOException("after " + done + " of " + lines + " lines: " + answer);
                }
                done += Integer.parseInt(answer.substring("ok ".length()));
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
