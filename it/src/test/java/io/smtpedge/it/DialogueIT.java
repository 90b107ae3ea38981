package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.Edge;
import io.smtpedge.it.parts.RecordingMta;
import io.smtpedge.it.parts.SmtpClient;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients say in forwarded sessions, over real sockets and in front of a real mail server. */
@ExtendWith(LeakWatch.class)
class DialogueIT {

    private static final List<String> LINE_ENDS = List.of("\r\n", "\n", "\r", "\0\n");
    private static final String SMUGGLED =
            "MAIL FROM:<admin@mta.test>\r\nRCPT TO:<victim@mta.test>\r\nDATA\r\nSubject: smuggled\r\n\r\n.\r\n";

    private static final Stage stage =
            Stage.open(RecordingMta.Options.onLoopback().withProxyHeader().withStarttls(), "memory.fail-time = 0ms");

    @BeforeAll
    static void warmUp() throws IOException {
        stage.deliver(Stage.CLEAN, "Subject: first\r\n");
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    static Stream<Arguments> bareDots() {
        return LINE_ENDS.stream()
                .flatMap(before -> LINE_ENDS.stream().map(after -> before + "." + after))
                .filter(dot -> !dot.equals("\r\n.\r\n"))
                .map(dot -> Arguments.of(
                        dot.replace("\r", "CR ").replace("\n", "LF ").replace("\0", "NUL "), dot));
    }

    private static SmtpClient helloed(String source) throws IOException {
        SmtpClient client = stage.client(source);
        client.expect(220);
        client.command("EHLO client.test", 250);
        return client;
    }

    /** Whatever the MTA takes for the end of a message, it gets no end but the true one. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("bareDots")
    void nothingIsSmuggled(String name, String dot) throws IOException {
        int before = stage.mta().deliveries().size();
        try (SmtpClient client = helloed("127.0.0.41")) {
            client.command("MAIL FROM:<a@client.test>", 250);
            client.command("RCPT TO:<b@mta.test>", 250);
            client.command("DATA", 354);
            client.sendRaw(bytes("Subject: carrier\r\n\r\ntext" + dot + SMUGGLED));

            assertThat(client.expect(550).toString()).startsWith("550 5.5.2 ");
            assertThat(client.readToEnd()).isEmpty();
        }
        assertThat(stage.mta().deliveries()).hasSize(before);
    }

    /** The MTA has a sender and a recipient; it must never hear of a message. */
    @Test
    void aViolationAbortsTheTransaction() throws IOException {
        int before = stage.mta().deliveries().size();
        try (SmtpClient client = helloed("127.0.0.42")) {
            client.command("MAIL FROM:<a@client.test>", 250);
            client.command("RCPT TO:<b@mta.test>", 250);
            client.sendRaw(bytes("DATA\r\nSubject: too early\r\n\r\n.\r\n"));

            assertThat(client.expect(554).toString()).isEqualTo("554 5.5.1 Error: no valid recipients");
        }
        assertThat(stage.mta().deliveries()).hasSize(before);
    }

    @Test
    void aClientOfAnotherProtocolNeverReachesTheMta() throws IOException {
        try (SmtpClient client = stage.client("127.0.0.43")) {
            client.expect(220);
            client.sendRaw(bytes("POST / HTTP/1.1\r\nHost: mta.test\r\n\r\nMAIL FROM:<a@x>\r\n"));

            assertThat(client.expect(521).toString()).startsWith("521 5.5.1 Protocol error; ref ");
        }
    }

    @Test
    void nothingIsInjectedIntoTls() throws IOException {
        try (SmtpClient client = helloed("127.0.0.44")) {
            client.sendRaw(bytes("STARTTLS\r\nMAIL FROM:<injected@client.test>\r\n"));

            assertThat(client.expect(521).toString()).startsWith("521 5.5.1 Protocol error; ref ");
        }
    }

    /** The reply, and with it in one packet what a client could take for said under TLS. */
    @Test
    void norInTheOtherDirection() throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        try (RawBackend backend = RawBackend.start(socket -> heard.complete(injecting(socket)));
                Edge edge = Stage.edge(stage.dnsbl(), backend.address(), "forward.source = none");
                SmtpClient client =
                        SmtpClient.from("127.0.0.45", edge.addresses().getFirst())) {
            client.expect(220);
            client.send("STARTTLS");

            client.expect(220);
            assertThat(client.readToEnd()).isEmpty();
            assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo("STARTTLS\r\n");
        }
    }

    private static String injecting(Socket socket) throws IOException {
        socket.getOutputStream().write(bytes("220 raw.test\r\n"));
        byte[] command = socket.getInputStream().readNBytes("STARTTLS\r\n".length());
        socket.getOutputStream().write(bytes("220 go\r\n250-injected.test\r\n250 AUTH PLAIN\r\n"));
        return new String(command, StandardCharsets.ISO_8859_1);
    }

    /** All the tests on, and nothing of them is felt by who speaks SMTP. */
    @Test
    void aLawfulClientFeelsNothing() throws IOException {
        int before = stage.mta().deliveries().size();
        stage.deliver("127.0.0.46", "Subject: one\r\n\r\n.dots\r\n..\r\n");
        try (SmtpClient client = helloed("127.0.0.46")) {
            client.startTls();
            client.command("EHLO client.test", 250);
            client.deliver("a@client.test", "b@mta.test", "Subject: two\r\n");
            client.command("QUIT", 221);
        }
        assertThat(stage.mta().deliveries()).hasSize(before + 2);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
