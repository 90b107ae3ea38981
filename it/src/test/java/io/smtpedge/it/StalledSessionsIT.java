package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.smtpedge.edge.Edge;
import io.smtpedge.it.parts.SmtpClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One hung backend once froze the whole edge: 2,400 stalled sessions held 256 KiB and more each, direct memory ran out, and
 * the JDK made the event loop sleep at every read. Nobody was greeted any more.
 */
class StalledSessionsIT {

    private static final int STALLED = 300;
    private static final int OCTETS_EACH = 700_000;

    /** What a session may hold: two buffers of at most 64 KiB in each direction. */
    private static final long MAX_OCTETS_A_SESSION = 4 * 64 * 1024;

    @Test
    @Timeout(value = 90, unit = TimeUnit.SECONDS)
    void manyStalledSessionsStayWithinTheirMemoryAndOthersGoOn() throws Exception {
        try (Stage stage = Stage.open();
                RawBackend deaf = RawBackend.start(socket -> {
                    socket.getOutputStream().write("220 deaf.test\r\n".getBytes(StandardCharsets.US_ASCII));
                    Thread.sleep(Duration.ofMinutes(2));
                });
                Edge edge = Stage.edge(
                        stage.dnsbl(),
                        deaf.address(),
                        "forward.source = none",
                        "access.rules = [\"permit 127.0.0.0/8\"]",
                        "limits.drain-timeout = 0ms")) {
            long before = usedDirectMemory();
            List<SocketChannel> clients = new ArrayList<>();
            try {
                for (int i = 0; i < STALLED; i++) {
                    clients.add(greeted(edge.addresses().getFirst(), i));
                }
                long sent = 0;
                for (SocketChannel client : clients) {
                    sent += writeUntilStalled(client);
                }
                assertThat(sent)
                        .as("octets taken, by the edge and by the kernel")
                        .isPositive();

                assertThat(usedDirectMemory() - before).isLessThan(STALLED * MAX_OCTETS_A_SESSION);
                try (SmtpClient other =
                        SmtpClient.from("127.0.9.9", edge.addresses().getFirst())) {
                    other.expect(220);
                }
            } finally {
                for (SocketChannel client : clients) {
                    client.close();
                }
            }
        }
    }

    private static SocketChannel greeted(InetSocketAddress edge, int number) throws IOException {
        SocketChannel client = SocketChannel.open();
        client.bind(new InetSocketAddress("127.0." + (10 + number / 250) + "." + (1 + number % 250), 0));
        client.connect(edge);
        ByteBuffer greeting = ByteBuffer.allocate(100);
        assertThat(client.read(greeting)).isPositive();
        client.configureBlocking(false);
        return client;
    }

    private static long writeUntilStalled(SocketChannel client) throws IOException, InterruptedException {
        ByteBuffer data = ByteBuffer.wrap("NOOP\r\n".repeat(OCTETS_EACH / 6).getBytes(StandardCharsets.US_ASCII));
        for (int tries = 0; tries < 5 && data.hasRemaining(); tries++) {
            if (client.write(data) == 0) {
                Thread.sleep(2);
            }
        }
        return data.position();
    }

    private static long usedDirectMemory() {
        return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }
}
