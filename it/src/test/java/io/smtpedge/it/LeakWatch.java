package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/**
 * Fails a test after which more sockets are open than before, and a class in which Netty found a buffer that was not
 * released. The build runs the tests at leak detection level paranoid: every buffer is tracked.
 */
final class LeakWatch
        implements BeforeAllCallback, TestInstancePreConstructCallback, AfterEachCallback, AfterAllCallback {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int COLLECTIONS = 5;

    private final LogLines detector = LogLines.of(ResourceLeakDetector.class.getName());
    private long socketsBefore;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        // The JDK's first socket leaves one more open for good, as a mark for those that are being closed.
        new ServerSocket(0).close();
    }

    /** Before the fields of a test are filled, and a server among them is started. */
    @Override
    public void preConstructTestInstance(TestInstanceFactoryContext factory, ExtensionContext context) {
        socketsBefore = openSockets();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(openSockets())
                        .as("open TCP sockets, of which there were %d before the test", socketsBefore)
                        .isLessThanOrEqualTo(socketsBefore));
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        assertThat(ResourceLeakDetector.getLevel())
                .as("leak detection; set by -Dio.netty.leakDetection.level")
                .isEqualTo(ResourceLeakDetector.Level.PARANOID);
        // A leak is noticed when its buffer has been collected, and told at the next allocation.
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            Thread.sleep(50);
            ByteBufAllocator.DEFAULT.buffer().release();
        }
        detector.close();
        List<String> leaks = detector.all().stream()
                .filter(line -> line.startsWith("LEAK: "))
                .toList();
        assertThat(leaks).as("buffers that were not released").isEmpty();
    }

    /**
     * TCP sockets of this whole process: clients, edge and servers alike. UDP is left out, because a DNS client opens its
     * pool little by little.
     */
    private static long openSockets() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            Set<String> tcp = tcpInodes();
            return open.filter(fd -> tcp.contains(target(fd))).count();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The tenth column of /proc/net/tcp and tcp6 is the inode (proc_pid_net(5)). */
    private static Set<String> tcpInodes() throws IOException {
        Set<String> inodes = new HashSet<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc/self/net", table))) {
                inodes.add("socket:[" + line.strip().split("\\s+")[9] + "]");
            }
        }
        return inodes;
    }

    private static String target(Path fd) {
        try {
            return Files.readSymbolicLink(fd).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }
}
