package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtpedge.edge.Edge;
import io.smtpedge.it.parts.EmbeddedDnsbl;
import io.smtpedge.it.parts.RecordingMta;
import io.smtpedge.it.parts.SmtpClient;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a client sees when the backend is down, slow, silent or dies. The edge never acknowledges a message itself. */
@ExtendWith(LeakWatch.class)
class BackendIT {

    private static final String DOWN = "4.3.2";

    private final EmbeddedDnsbl dnsbl = EmbeddedDnsbl.start(Stage.ZONE);

    @AfterEach
    void stop() {
        dnsbl.close();
    }

    @Test
    void aBackendThatIsDownIs421AndComesBackByItself() throws IOException {
        RecordingMta.Options options = RecordingMta.Options.onLoopback().withProxyHeader();
        InetSocketAddress address;
        try (RecordingMta mta = RecordingMta.start(options)) {
            address = mta.address();
        }
        try (Edge edge = Stage.edge(dnsbl, address)) {
            for (int i = 0; i < 3; i++) {
                assertTurnedAway(edge);
            }
            try (RecordingMta mta = RecordingMta.start(options.withListen(address));
                    SmtpClient client = greeted(edge)) {
                assertThat(client.deliver("a@client.test", "b@mta.test", "Subject: back\r\n")
                                .code())
                        .isEqualTo(250);
                assertThat(mta.deliveries()).hasSize(1);
            }
        }
    }

    @Test
    void aBackendThatAcceptsAndClosesIs421() throws IOException {
        // HAProxy with no server up does just this.
        try (RawBackend backend = RawBackend.start(Socket::close);
                Edge edge = Stage.edge(dnsbl, backend.address())) {
            assertTurnedAway(edge);
        }
    }

    @Test
    void aBackendThatResetsIs421() throws IOException {
        try (RawBackend backend = RawBackend.start(socket -> socket.setSoLinger(true, 0));
                Edge edge = Stage.edge(dnsbl, backend.address())) {
            assertTurnedAway(edge);
        }
    }

    @Test
    void aBackendThatCannotBeReachedInTimeIs421() throws IOException {
        // A listener whose queue is full drops further SYNs: the connection neither opens nor fails.
        try (FullQueue backend = FullQueue.open();
                Edge edge = Stage.edge(dnsbl, backend.address(), "forward.connect-timeout = 500ms")) {
            assertTurnedAway(edge);
        }
    }

    @Test
    void theBackendsOwnRefusalReachesTheClient() throws IOException {
        try (RawBackend backend = RawBackend.start(socket -> {
                    socket.getOutputStream()
                            .write("554 5.3.2 mta.test is full\r\n".getBytes(StandardCharsets.US_ASCII));
                });
                Edge edge = Stage.edge(dnsbl, backend.address());
                SmtpClient client = SmtpClient.from(Stage.CLEAN, address(edge))) {
            assertThat(client.expect(554).toString()).isEqualTo("554 5.3.2 mta.test is full");
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void aBackendThatDiesAmidDataLeavesNoFalse250() throws IOException {
        RecordingMta mta = RecordingMta.start(RecordingMta.Options.onLoopback().withProxyHeader());
        try (Edge edge = Stage.edge(dnsbl, mta.address());
                SmtpClient client = greeted(edge)) {
            client.command("MAIL FROM:<a@client.test>", 250);
            client.command("RCPT TO:<b@mta.test>", 250);
            client.command("DATA", 354);
            client.sendRaw("Subject: cut short\r\n\r\nhalf a mess".getBytes(StandardCharsets.US_ASCII));

            mta.close();
            String afterwards = endAndRead(client);

            assertThat(afterwards).doesNotContain("250");
            assertThat(mta.deliveries()).isEmpty();
        } finally {
            mta.close();
        }
    }

    @Test
    void aBackendThatDiesBeforeItsReplyToTheDotLeavesNoFalse250() throws Exception {
        CountDownLatch dotSeen = new CountDownLatch(1);
        try (RawBackend backend = RawBackend.start(socket -> diesAtTheDot(socket, dotSeen));
                Edge edge = Stage.edge(dnsbl, backend.address(), "forward.source = none");
                SmtpClient client = greeted(edge)) {
            client.command("MAIL FROM:<a@client.test>", 250);
            client.command("RCPT TO:<b@mta.test>", 250);
            client.command("DATA", 354);
            client.sendMessage("Subject: whole\r\n\r\nbody\r\n");

            assertThat(dotSeen.await(5, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(client::read).isInstanceOfAny(EOFException.class, java.net.SocketException.class);
        }
    }

    @Test
    void aForwardedSessionThatIsSilentEndsWithATimeout() throws IOException {
        try (RecordingMta mta =
                        RecordingMta.start(RecordingMta.Options.onLoopback().withProxyHeader());
                Edge edge = Stage.edge(dnsbl, mta.address(), "limits.idle-time = 1s");
                SmtpClient client = greeted(edge)) {
            assertThat(client.expect(421).toString()).startsWith("421 4.4.2 edge.test");
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    /** A minimal server that takes a message and dies instead of answering the final dot. */
    private static void diesAtTheDot(Socket socket, CountDownLatch dotSeen) throws IOException {
        var out = socket.getOutputStream();
        out.write("220 dying.test\r\n".getBytes(StandardCharsets.US_ASCII));
        var in = new java.io.BufferedReader(
                new java.io.InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        boolean inData = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (inData && line.equals(".")) {
                dotSeen.countDown();
                socket.setSoLinger(true, 0);
                return;
            }
            if (!inData) {
                inData = line.equals("DATA");
                out.write((inData ? "354 go on\r\n" : "250 ok\r\n").getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    private static String endAndRead(SmtpClient client) {
        try {
            client.sendRaw("age\r\n.\r\n".getBytes(StandardCharsets.US_ASCII));
            return client.readToEnd();
        } catch (IOException cut) {
            return "";
        }
    }

    private static void assertTurnedAway(Edge edge) throws IOException {
        try (SmtpClient client = SmtpClient.from(Stage.CLEAN, address(edge))) {
            client.patience(Duration.ofSeconds(5));
            assertThat(client.expect(421).toString()).startsWith("421 " + DOWN);
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    private static SmtpClient greeted(Edge edge) throws IOException {
        SmtpClient client = SmtpClient.from(Stage.CLEAN, address(edge));
        client.expect(220);
        client.command("EHLO client.test", 250);
        return client;
    }

    private static InetSocketAddress address(Edge edge) {
        return edge.addresses().getFirst();
    }
}
