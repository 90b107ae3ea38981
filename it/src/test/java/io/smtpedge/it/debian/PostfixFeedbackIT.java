package io.smtpedge.it.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.smtpedge.edge.feedback.AdminClient;
import io.smtpedge.edge.feedback.Follower;
import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.Netns;
import io.smtpedge.it.parts.NetnsNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real postfix logs of sessions, and what the follower tells the edge of them. */
@RequireDebianPackages
class PostfixFeedbackIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String MAIN_CF = """
            myhostname = mx.example.org
            inet_interfaces = all
            virtual_mailbox_domains = example.org
            virtual_mailbox_base = %1$s
            virtual_mailbox_maps = inline:{known@example.org=mail/}
            virtual_uid_maps = static:65534
            virtual_gid_maps = static:65534
            virtual_minimum_uid = 1
            smtpd_relay_restrictions = reject_unauth_destination
            smtpd_tls_security_level = may
            smtpd_tls_cert_file = %1$s/certificate.pem
            smtpd_tls_key_file = %1$s/key.pem
            """.formatted(MailHost.HOME);

    private static final String MASTER_CF = """
            smtp      inet  n  -  n  -  -  smtpd
            virtual   unix  -  n  n  -  -  virtual
            """;

    private static final List<String> DIALOGUE = List.of(
            "EHLO client.example",
            "MAIL FROM:<a@client.example>",
            "RCPT TO:<nobody@example.org>",
            "RCPT TO:<none@example.org>",
            "RCPT TO:<known@example.org>",
            "DATA",
            "Subject: one",
            ".",
            "QUIT");

    @TempDir
    private Path folder;

    private final List<String> posted = new CopyOnWriteArrayList<>();
    private Netns netns;
    private Machine machine;
    private Postfix postfix;
    private HttpServer edge;

    @BeforeEach
    void start() throws IOException {
        NetnsNames.sweep();
        netns = Netns.create(NetnsNames.ofThisRun().name("mta"));
        machine = Machine.of(netns, folder, "box", Machine.Lifetime.WITH_THIS_PROCESS);
        MailHost host = MailHost.prepare(machine, "mta");
        host.run("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=mx.example.org"
                + " -keyout key.pem -out certificate.pem");
        host.run("install -d -m 700 -o nobody -g nogroup mail");
        postfix = Postfix.start(host, MAIN_CF, MASTER_CF);
        edge = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        edge.createContext("/v1/feedback", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            body.lines().forEach(posted::add);
            byte[] answer = ("{\"taken\":" + body.lines().count() + "}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(202, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        edge.start();
    }

    @AfterEach
    void stop() {
        edge.stop(0);
        postfix.close();
        netns.close();
    }

    @Test
    void sessionsUnderTlsAreTold() throws Exception {
        Path log = postfix.host().folder().resolve("log");
        try (AdminClient client = new AdminClient(
                        URI.create("http://127.0.0.1:" + edge.getAddress().getPort()), Optional.empty());
                Follower follower = Follower.open(
                        List.of(new Follower.Source(Follower.Kind.POSTFIX, log)),
                        Files.createDirectories(folder.resolve("state")).resolve("places"),
                        "mta1",
                        client,
                        ZoneId.systemDefault(),
                        InstantSource.system(),
                        _ -> {})) {
            Thread running = Thread.ofVirtual().start(() -> run(follower));

            talk("openssl s_client -starttls smtp -connect 127.0.0.1:25 -quiet -ign_eof");
            talk("bash -c 'exec 3<>/dev/tcp/127.0.0.1/25; cat >&3; sleep 1'");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(posted).hasSize(3));
            follower.stop();
            running.join(PATIENCE);

            assertThat(follower.summary()).contains(" 0 not understood; 3 verdicts sent, 0 given up");
        }
        assertThat(posted)
                .anyMatch(line -> line.startsWith(
                        "{\"client\":\"127.0.0.1\",\"finding\":\"accepted\",\"source\":\"postfix@mta1\","
                                + "\"recipient\":\"known@example.org\",\"at\""))
                .anyMatch(line -> line.contains("\"finding\":\"unknown-recipient\"")
                        && line.contains("\"recipient\":\"nobody@example.org\""))
                .anyMatch(line -> line.contains("\"recipient\":\"none@example.org\""));
    }

    private static void run(Follower follower) {
        try {
            follower.run();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Speaks slowly, as a client that waits for its replies. */
    private void talk(String client) {
        StringBuilder script = new StringBuilder("( sleep 1; ");
        DIALOGUE.forEach(
                line -> script.append("printf '%s\\r\\n' '").append(line).append("'; sleep 0.3; "));
        machine.sh(script + ") | " + client + " >/dev/null 2>&1");
        assertThat(postfix.log()).contains("disconnect from");
    }
}
