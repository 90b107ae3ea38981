package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtpedge.it.parts.SmtpClient;
import io.smtpedge.reputation.event.SessionReader;
import io.smtpedge.reputation.event.SessionRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What real sessions make the edge tell its helper, and what it makes of HAProxy's log: the edge, a DNS list and an MTA on
 * loopback. The helper is one that answers and writes nothing; FastPathIT has the real one, with the kernel behind it.
 */
@Timeout(60)
class FastPathPublishingIT {

    private static final String MESSAGE = "Subject: one\r\n";

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final LogLines records = LogLines.of("session");
    private final LogLines events = LogLines.of("postscreen");

    @TempDir
    private Path folder = Path.of("");

    private ServerSocketChannel helper;

    @BeforeEach
    void startHelper() throws IOException {
        helper = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        helper.bind(UnixDomainSocketAddress.of(folder.resolve("sets.sock")));
        Thread.ofVirtual().start(this::serve);
    }

    @AfterEach
    void stop() throws IOException {
        helper.close();
        records.close();
        events.close();
    }

    private void serve() {
        try (SocketChannel edge = helper.accept()) {
            BufferedReader lines = new BufferedReader(Channels.newReader(edge, StandardCharsets.US_ASCII));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                told.add(line);
                edge.write(ByteBuffer.wrap("ok 1\n".getBytes(StandardCharsets.US_ASCII)));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private String next() throws InterruptedException {
        return Objects.requireNonNull(told.poll(20, TimeUnit.SECONDS), "the helper is told nothing");
    }

    private Stage stage(String... more) {
        return Stage.open("fast-path.helper = \"unix:" + folder.resolve("sets.sock") + "\"", String.join("\n", more));
    }

    /** The list's answer holds for a minute, which is less than everything else. */
    @Test
    void theThirdCleanSessionIsPublishedForAsLongAsTheListsAnswerHolds() throws Exception {
        try (Stage stage = stage()) {
            assertThat(next()).isEqualTo("reset");
            stage.deliver(Stage.CLEAN, MESSAGE);
            stage.deliver(Stage.CLEAN, MESSAGE);
            await().untilAsserted(() -> assertThat(records.all()).hasSize(2));
            assertThat(told).isEmpty();

            stage.deliver(Stage.CLEAN, MESSAGE);

            Matcher line = Pattern.compile("pass 127\\.0\\.0\\.11 (\\d+)").matcher(next());
            assertThat(line.matches()).isTrue();
            assertThat(Long.parseLong(line.group(1))).isBetween(30_000L, 60_000L);
        }
    }

    @Test
    void aViolationTakesItBackBeforeItIsAnswered() throws Exception {
        try (Stage stage = stage("fast-path.clean-sessions = 1")) {
            assertThat(next()).isEqualTo("reset");
            stage.deliver(Stage.CLEAN, MESSAGE);
            assertThat(next()).startsWith("pass 127.0.0.11 ");

            try (SmtpClient client = stage.client(Stage.CLEAN)) {
                client.expect(220);
                client.command("EHLO client.test", 250);
                // What protects TLS holds for known clients, too.
                client.sendRaw("STARTTLS\r\nRSET\r\n".getBytes(StandardCharsets.US_ASCII));

                assertThat(next()).isEqualTo("forget 127.0.0.11");
            }
        }
    }

    @Test
    void anAddressThatIsPutOnTheDenyListIsTakenBackWithAllOthersAndThenBarred() throws Exception {
        Path denied = Files.writeString(folder.resolve("access.cidr"), "192.0.2.1 reject\n");
        try (Stage stage = stage(
                "fast-path { clean-sessions = 1, refused = reset }", "access.rules = [\"cidr:" + denied + "\"]")) {
            assertThat(next()).isEqualTo("reset");
            stage.deliver(Stage.CLEAN, MESSAGE);
            assertThat(next()).startsWith("pass 127.0.0.11 ");

            Files.move(
                    Files.writeString(folder.resolve("new"), "127.0.0.11 reject\n"),
                    denied,
                    StandardCopyOption.ATOMIC_MOVE);

            assertThat(next()).isEqualTo("reset");
            try (SmtpClient client = stage.client(Stage.CLEAN)) {
                client.expect(521);
            }
            assertThat(next()).as("an hour, less the way").matches("block 127\\.0\\.0\\.11 (3600000|359\\d{4})");
        }
    }

    @Test
    void aSessionThatPassedTheEdgeByHasItsRecordFromHaproxysLog() throws Exception {
        InetSocketAddress place = freePort();
        try (Stage _ = stage("fast-path.haproxy-log = \"udp:127.0.0.1:" + place.getPort() + "\"");
                DatagramSocket haproxy = new DatagramSocket()) {
            byte[] line = ("<134>Nov 23 08:04:54 haproxy[23100]: 2001:db8::7:47314 [23/Nov/2026:08:04:53.853]"
                            + " smtp_fast mta6/mta1 1/2/1500 311 cD 2/2/1/1/0 0/0\n")
                    .getBytes(StandardCharsets.US_ASCII);
            haproxy.send(new DatagramPacket(line, line.length, place));

            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(records.all()).hasSize(1));
            SessionRecord record = SessionReader.read(records.all().getFirst());
            assertThat(record.client().getAddress()).isEqualTo(InetAddress.ofLiteral("2001:db8::7"));
            assertThat(record.timings().total()).hasMillis(1500);
            assertThat(record.detail()).isEqualTo("cD: the client was silent for too long while data went through");
            assertThat(events.all())
                    .containsExactly("PASS FAST [2001:db8::7]:47314: to mta6/mta1, 311 octets in 1.5 s, cD");
        }
    }

    private static InetSocketAddress freePort() throws IOException {
        try (DatagramSocket probe = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))) {
            return (InetSocketAddress) probe.getLocalSocketAddress();
        }
    }
}
