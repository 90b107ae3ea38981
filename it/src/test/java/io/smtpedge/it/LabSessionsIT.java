package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtpedge.it.lab.Lab;
import io.smtpedge.it.lab.LabAddresses;
import io.smtpedge.it.lab.LabEdge;
import io.smtpedge.it.lab.LabNetwork;
import io.smtpedge.it.parts.RecordingMta;
import io.smtpedge.it.parts.RequireRealTools;
import io.smtpedge.it.parts.SmtpClient;
import io.smtpedge.tproxy.config.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions through the whole line that a mailbox does not show: TLS, an MTA that dies, and many clients at once. */
@RequireRealTools
class LabSessionsIT {

    private static final String CLEAN = LabAddresses.CLEAN4.getHostAddress();
    private static final String MESSAGE = "Subject: lab\r\n\r\nna\u00efve\r\n";

    private final LabNetwork network;
    private final RecordingMta mta;

    LabSessionsIT() throws Exception {
        network = LabNetwork.forTest(Tool.NFT);
        try {
            mta = startMta();
            Lab.start(network, LabEdge.transparent().with("pregreet.wait = 100ms"));
        } catch (Exception failed) {
            network.close();
            throw failed;
        }
    }

    private RecordingMta startMta() throws Exception {
        return network.mta1()
                .call(() -> RecordingMta.start(RecordingMta.Options.onLoopback()
                        .withListen(LabAddresses.MTA)
                        .withStarttls()));
    }

    @AfterEach
    void stop() {
        mta.close();
        network.close();
    }

    @Test
    void starttlsIsPassedThrough() throws Exception {
        try (SmtpClient client = greeted()) {
            client.startTls();
            client.command("EHLO client.test", 250);
            assertThat(client.deliver("a@client.test", "b@mta.test", MESSAGE).code())
                    .isEqualTo(250);
        }
        assertThat(mta.deliveries()).singleElement().satisfies(delivery -> {
            assertThat(delivery.content()).isEqualTo(MESSAGE);
            assertThat(delivery.visit().client()).isEqualTo(LabAddresses.CLEAN4);
        });
    }

    @Test
    void anMtaThatDiesAmidDataLeavesNoFalse250AndItsSuccessorIsFound() throws Exception {
        try (SmtpClient client = greeted()) {
            client.command("MAIL FROM:<a@client.test>", 250);
            client.command("RCPT TO:<b@mta.test>", 250);
            client.command("DATA", 354);
            client.sendRaw(latin1("Subject: cut short\r\n\r\nhalf a mess"));

            mta.close();

            assertThat(endAndRead(client)).doesNotContain("250");
        }
        assertThat(mta.deliveries()).isEmpty();

        // Nobody is left: HAProxy accepts and closes, which the edge must turn into a proper 421.
        try (SmtpClient client = connect(CLEAN)) {
            assertThat(client.expect(421).toString()).startsWith("421 4.3.2 ");
        }
        try (RecordingMta successor = startMta()) {
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> {
                        try (SmtpClient client = connect(CLEAN)) {
                            assertThat(client.read().code()).isEqualTo(220);
                        }
                    });
            assertThat(successor.visits())
                    .extracting(RecordingMta.Visit::client)
                    .contains(LabAddresses.CLEAN4);
        }
    }

    @Test
    void twoHundredClientsAtOnceEachUnderItsOwnAddress() throws Exception {
        List<SmtpClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                clients.add(connect("198.18.1." + (i + 1)));
            }
            for (SmtpClient client : clients) {
                client.expect(220);
            }
            for (SmtpClient client : clients) {
                client.command("EHLO client.test", 250);
                client.deliver(
                        "a@client.test",
                        "b@mta.test",
                        "Subject: from " + client.localAddress().getAddress().getHostAddress() + "\r\n");
            }
        } finally {
            for (SmtpClient client : clients) {
                client.close();
            }
        }
        assertThat(mta.deliveries())
                .hasSize(200)
                .allSatisfy(delivery -> assertThat(delivery.content())
                        .isEqualTo("Subject: from " + delivery.visit().client().getHostAddress() + "\r\n"));
        assertThat(mta.deliveries().stream()
                        .map(delivery -> delivery.visit().client())
                        .collect(Collectors.toSet()))
                .hasSize(200);
    }

    private SmtpClient connect(String source) throws Exception {
        return network.client().call(() -> SmtpClient.from(source, LabAddresses.MX4));
    }

    private SmtpClient greeted() throws Exception {
        SmtpClient client = connect(CLEAN);
        client.expect(220);
        client.command("EHLO client.test", 250);
        return client;
    }

    private static String endAndRead(SmtpClient client) {
        try {
            client.sendRaw(latin1("age\r\n.\r\n"));
            return client.readToEnd();
        } catch (IOException cut) {
            return "";
        }
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
