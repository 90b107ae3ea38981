package io.smtpedge.it.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.smtpedge.it.parts.RecordingMta.Options;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class RecordingMtaTest {

    private static final String MESSAGE = "Subject: one\r\n\r\n.dot\r\n..dots\r\n\u00e9\u0000\u00ff 8-bit\r\n";

    @Test
    void itKeepsEnvelopeContentAndTheClientsAddress() throws IOException {
        List<String> log = new CopyOnWriteArrayList<>();
        try (RecordingMta mta = RecordingMta.start(Options.onLoopback().withLog(log::add));
                SmtpClient client = SmtpClient.from("127.0.0.11", mta.address())) {
            client.expect(220);
            client.command("EHLO client.test", 250);
            assertThat(client.deliver("a@client.test", "b@mta.test", MESSAGE).code())
                    .isEqualTo(250);
            client.command("QUIT", 221);

            assertThat(mta.deliveries()).singleElement().satisfies(delivery -> {
                assertThat(delivery.visit().client()).isEqualTo(InetAddress.ofLiteral("127.0.0.11"));
                assertThat(delivery.visit().peer()).isEqualTo(client.localAddress());
                assertThat(delivery.helo()).isEqualTo("client.test");
                assertThat(delivery.from()).isEqualTo("a@client.test");
                assertThat(delivery.to()).containsExactly("b@mta.test");
                assertThat(delivery.content()).isEqualTo(MESSAGE);
            });
            assertThat(mta.connections()).isEqualTo(1);
            assertThat(log).hasSize(2).last().asString().startsWith("delivered client=127.0.0.11 helo=client.test");
        }
    }

    @Test
    void theProxyHeaderSaysWhoTheClientIs() throws IOException {
        try (RecordingMta mta = RecordingMta.start(Options.onLoopback().withProxyHeader());
                SmtpClient client = SmtpClient.connect(mta.address())) {
            client.sendRaw(proxyHeader("2001:db8::5", "2001:db8::25"));
            client.expect(220);

            assertThat(mta.visits()).singleElement().satisfies(visit -> {
                assertThat(visit.client()).isEqualTo(InetAddress.ofLiteral("2001:db8::5"));
                assertThat(visit.peer()).isEqualTo(client.localAddress());
            });
        }
    }

    @Test
    void starttlsWorks() throws IOException {
        try (RecordingMta mta = RecordingMta.start(Options.onLoopback().withStarttls());
                SmtpClient client = SmtpClient.connect(mta.address())) {
            client.expect(220);
            assertThat(client.command("EHLO client.test").toString()).contains("STARTTLS");
            client.startTls();
            client.command("EHLO client.test", 250);
            assertThat(client.deliver("a@client.test", "b@mta.test", MESSAGE).code())
                    .isEqualTo(250);
            assertThat(mta.deliveries())
                    .singleElement()
                    .satisfies(delivery -> assertThat(delivery.content()).isEqualTo(MESSAGE));
        }
    }

    @Test
    void aMessageWithoutItsFinalDotIsNotDelivered() throws IOException {
        try (RecordingMta mta = RecordingMta.start()) {
            try (SmtpClient client = SmtpClient.connect(mta.address())) {
                beginMessage(client);
                client.sendRaw("Subject: cut\r\n\r\nhalf".getBytes(StandardCharsets.US_ASCII));
                client.shutdownOutput();
                client.readToEnd();
            }
            assertThat(mta.deliveries()).isEmpty();
        }
    }

    @Test
    void closeCutsOpenSessionsAtOnce() throws IOException {
        RecordingMta mta = RecordingMta.start();
        try (SmtpClient client = SmtpClient.connect(mta.address())) {
            beginMessage(client);

            mta.close();

            assertThat(client.readToEnd()).doesNotContain("250");
            await().untilAsserted(() ->
                    assertThatThrownBy(() -> SmtpClient.connect(mta.address())).isInstanceOf(IOException.class));
        }
    }

    private static void beginMessage(SmtpClient client) throws IOException {
        client.expect(220);
        client.command("EHLO client.test", 250);
        client.command("MAIL FROM:<a@client.test>", 250);
        client.command("RCPT TO:<b@mta.test>", 250);
        client.command("DATA", 354);
    }

    /** Section 2.2 of HAProxy's proxy-protocol.txt: signature, version and command, family, length, addresses, ports. */
    private static byte[] proxyHeader(String source, String destination) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(new byte[] {0x21, 0x21, 0, 36});
        out.writeBytes(InetAddress.ofLiteral(source).getAddress());
        out.writeBytes(InetAddress.ofLiteral(destination).getAddress());
        out.writeBytes(new byte[] {(byte) 0x9c, 0x40, 0, 25});
        return out.toByteArray();
    }
}
