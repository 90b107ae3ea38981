package io.smtpedge.tproxy.sets;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real sockets, and sets that only count. */
class SetsServerTest {

    @TempDir
    private Path folder;

    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<Edge> edges = new ArrayList<>();
    private SocketFile file;
    private SetsServer server;
    private Thread thread;

    @BeforeEach
    void start() throws IOException {
        file = SocketFile.create(
                folder.resolve("sets.sock"), PosixFilePermissions.fromString("rw-------"), Optional.empty());
        Trouble trouble = new Trouble(log::add, () -> 0);
        server = new SetsServer(file.listener(), _ -> {}, trouble, () -> 0);
        thread = Thread.ofPlatform().start(() -> {
            try {
                server.run();
            } catch (IOException failed) {
                log.add(failed.toString());
            }
        });
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        thread.join();
        server.close();
        file.close();
        for (Edge edge : edges) {
            edge.channel.close();
        }
    }

    @Test
    void edgesAreServedSideBySide() throws IOException {
        Edge one = connect();
        Edge other = connect();
        one.says("pass 198.51.");

        assertThat(other.asks("reset\n")).isEqualTo("ok 1");
        assertThat(one.asks("100.7 1000\n")).isEqualTo("ok 1");
    }

    @Test
    void linesBeyondABatchAreDoneWithoutAnotherWord() throws IOException {
        Edge edge = connect();
        edge.says("reset\n".repeat(5000));

        int done = 0;
        while (done < 5000) {
            done += Integer.parseInt(requireNonNull(edge.hears()).replaceFirst("ok ", ""));
        }
        assertThat(done).isEqualTo(5000);
    }

    @Test
    void theNinthEdgeIsRefusedUntilOneLeaves() throws IOException {
        for (int i = 0; i < SetsServer.MOST_CONNECTIONS; i++) {
            assertThat(connect().asks("reset\n")).isEqualTo("ok 1");
        }
        Edge ninth = connect();
        assertThat(ninth.hears()).isEqualTo("error 0 8 edges are connected, and that is the most");
        assertThat(ninth.hears()).isNull();

        edges.getFirst().channel.close();
        // The server sees who left before it sees who comes: both wait in one selection.
        assertThat(connect().asks("reset\n")).isEqualTo("ok 1");
        assertThat(log).containsExactly("8 edges are connected, and that is the most");
    }

    @Test
    void anEdgeThatVanishesHarmsNobody() throws IOException {
        Edge one = connect();
        one.says("reset\n".repeat(3000));
        one.channel.close();

        assertThat(connect().asks("reset\n")).isEqualTo("ok 1");
        assertThat(log).isEmpty();
    }

    private Edge connect() throws IOException {
        Edge edge = new Edge(SocketChannel.open(UnixDomainSocketAddress.of(file.path())));
        edges.add(edge);
        return edge;
    }

    /** What an edge does. */
    private record Edge(SocketChannel channel, BufferedReader in) {

        Edge(SocketChannel channel) {
            this(channel, new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8)));
        }

        void says(String text) throws IOException {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
        }

        @Nullable
        String hears() throws IOException {
            return in.readLine();
        }

        @Nullable
        String asks(String text) throws IOException {
            says(text);
            return hears();
        }
    }
}
