package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.it.parts.RecordingMta;
import io.smtpedge.it.parts.RecordingMta.Delivery;
import io.smtpedge.it.parts.SmtpClient;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Good clients' mail arrives, unchanged and under the client's own address. */
@ExtendWith(LeakWatch.class)
class DeliveryIT {

    private static final String MESSAGE = "Subject: h\u00e9llo\r\n\r\n.dot\r\nna\u00efve\r\n";

    @Test
    void eachClientsMailArrivesUnderItsOwnAddress() throws IOException {
        try (Stage stage = Stage.open()) {
            stage.deliver("127.0.0.11", MESSAGE);
            stage.deliver("127.0.0.12", MESSAGE);

            assertThat(stage.mta().deliveries())
                    .extracting(delivery -> delivery.visit().client().getHostAddress())
                    .containsExactly("127.0.0.11", "127.0.0.12");
            assertThat(stage.mta().deliveries()).extracting(Delivery::content).containsOnly(MESSAGE);
        }
    }

    @Test
    void anIpv6ClientIsKnownByItsAddressToo() throws IOException {
        try (Stage stage = Stage.open("listen.addresses = [\"[::1]:0\"]");
                SmtpClient client = SmtpClient.connect(stage.address())) {
            client.expect(220);

            assertThat(stage.mta().visits())
                    .singleElement()
                    .satisfies(visit -> assertThat(visit.client()).isEqualTo(InetAddress.ofLiteral("::1")));
        }
    }

    @Test
    void withoutASourceTheBackendSeesTheEdge() throws IOException {
        try (Stage stage = Stage.open(RecordingMta.Options.onLoopback(), "forward.source = none")) {
            stage.deliver("127.0.0.11", MESSAGE);

            assertThat(stage.mta().visits())
                    .singleElement()
                    .satisfies(visit -> assertThat(visit.client()).isEqualTo(InetAddress.ofLiteral("127.0.0.1")));
        }
    }

    @Test
    void twoMessagesASession() throws IOException {
        try (Stage stage = Stage.open();
                SmtpClient client = stage.client(Stage.CLEAN)) {
            client.expect(220);
            client.command("EHLO client.test", 250);
            client.deliver("a@client.test", "b@mta.test", "Subject: one\r\n");
            client.deliver("a@client.test", "c@mta.test", "Subject: two\r\n");

            assertThat(stage.mta().deliveries())
                    .extracting(Delivery::content)
                    .containsExactly("Subject: one\r\n", "Subject: two\r\n");
        }
    }

    @Test
    void starttlsIsPassedThrough() throws IOException {
        try (Stage stage = Stage.open(
                        RecordingMta.Options.onLoopback().withProxyHeader().withStarttls());
                SmtpClient client = stage.client(Stage.CLEAN)) {
            client.expect(220);
            assertThat(client.command("EHLO client.test").toString()).contains("STARTTLS");
            client.startTls();
            client.command("EHLO client.test", 250);
            assertThat(client.deliver("a@client.test", "b@mta.test", MESSAGE).code())
                    .isEqualTo(250);

            assertThat(stage.mta().deliveries()).extracting(Delivery::content).containsExactly(MESSAGE);
        }
    }

    @Test
    void aMessageOfTwentyMegabytesArrivesWhole() throws IOException {
        StringBuilder message = new StringBuilder("Subject: large\r\n\r\n");
        for (int line = 0; message.length() < 20 << 20; line++) {
            message.append(line % 7 == 0 ? "." : "")
                    .append("line ")
                    .append(line)
                    .append(" \u00e9".repeat(30))
                    .append("\r\n");
        }
        try (Stage stage = Stage.open()) {
            stage.deliver(Stage.CLEAN, message.toString());

            // Not isEqualTo: a difference would print 40 MB.
            assertThat(stage.mta().deliveries().getFirst().content().equals(message.toString()))
                    .as("the same 20 MB")
                    .isTrue();
        }
    }

    @Test
    void twoHundredClientsAtOnce() throws Exception {
        int clients = 200;
        try (Stage stage = Stage.open();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch allGreeted = new CountDownLatch(clients);
            List<Callable<Void>> sessions = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                String source = "127.0.1." + (i + 1);
                sessions.add(() -> deliverTogether(stage, source, allGreeted));
            }
            for (Future<Void> session : threads.invokeAll(sessions)) {
                session.get();
            }

            assertThat(stage.mta().deliveries()).hasSize(clients);
            assertThat(stage.mta().deliveries())
                    .allSatisfy(delivery -> assertThat(delivery.content())
                            .contains("from " + delivery.visit().client().getHostAddress() + "\r\n"));
            assertThat(stage.mta().deliveries().stream()
                            .map(delivery -> delivery.visit().client())
                            .collect(Collectors.toSet()))
                    .hasSize(clients);
        }
    }

    /** Holds the session open until every other one is greeted too: they really are at once. */
    private static Void deliverTogether(Stage stage, String source, CountDownLatch allGreeted)
            throws IOException, InterruptedException {
        try (SmtpClient client = stage.client(source)) {
            client.expect(220);
            allGreeted.countDown();
            allGreeted.await();
            client.command("EHLO client.test", 250);
            String message = "Subject: from " + source + "\r\n\r\nbody\r\n";
            if (client.deliver("a@client.test", "b@mta.test", message).code() != 250) {
                throw new IllegalStateException("not delivered");
            }
            return null;
        }
    }

    @Test
    void pipelinedCommandsAndTheMessageInOneWrite() throws IOException {
        // The MTA understands pipelining, and does not offer it.
        try (Stage stage = Stage.open("pipelining.action = ignore");
                SmtpClient client = stage.client(Stage.CLEAN)) {
            client.expect(220);
            client.command("EHLO client.test", 250);
            client.sendRaw("MAIL FROM:<a@client.test>\r\nRCPT TO:<b@mta.test>\r\nDATA\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            client.expect(250);
            client.expect(250);
            client.expect(354);
            client.sendRaw("Subject: piped\r\n.\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            client.expect(250);
            client.expect(221);
            assertThat(client.readToEnd()).isEmpty();

            assertThat(stage.mta().deliveries()).extracting(Delivery::content).containsExactly("Subject: piped\r\n");
        }
    }
}
