package io.smtpedge.it.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtpedge.it.parts.Command;
import io.smtpedge.it.parts.ConfSample;
import io.smtpedge.it.parts.EmbeddedDnsbl;
import io.smtpedge.it.parts.JavaProgram;
import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.ProjectFolder;
import io.smtpedge.it.parts.RealProcess;
import io.smtpedge.it.parts.RecordingMta;
import io.smtpedge.it.parts.SmtpClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What reads Postfix's log reads the edge's: pflogsumm counts, and fail2ban's filter "postfix" finds whom to ban. The log is
 * that of a real run in the production format: the sessions are in {@link #sessions}, and each test names their clients.
 */
@RequireDebianPackages
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogReadersIT {

    private static final String ZONE = """
            zone bl.test
            ttl 60
            127.0.0.66  127.0.0.2  "sends spam"
            127.0.0.67  127.0.0.2  "sends spam, too"
            """;

    private static final String CONFIG = """
            listen { addresses = ["127.0.0.1:0"], mode = direct, hostname = edge.test }
            forward { address = "BACKEND", source = proxy-v2 }
            dnsbl { resolvers = ["RESOLVER"], zones = ["bl.test=127.0.0.2"] }
            pregreet.wait = 500ms
            access { rules = ["permit 127.0.0.88", "reject 127.0.0.99"] }
            limits { commands = 5, line-length = 512, connections-per-client = 2 }
            """;

    private final Path folder;
    private final Path log;

    LogReadersIT(@TempDir Path folder) throws Exception {
        this.folder = folder;
        log = folder.resolve("postscreen.log");
        RecordingMta.Options options = RecordingMta.Options.onLoopback().withProxyHeader();
        try (EmbeddedDnsbl dnsbl = EmbeddedDnsbl.start(ZONE);
                RecordingMta mta = RecordingMta.start(options);
                RealProcess edge = edge(folder, text(mta.address()), text(dnsbl.address()))) {
            String ready = edge.awaitLine("smtp-edge ready", Duration.ofSeconds(30));
            int port =
                    Integer.parseInt(ready.substring(ready.lastIndexOf(':') + 1).strip());
            sessions(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        }
    }

    private static RealProcess edge(Path folder, String backend, String resolver) throws IOException {
        Path config = ConfSample.of("smtp-edge.conf")
                .with(CONFIG.replace("BACKEND", backend).replace("RESOLVER", resolver))
                .writeInto(folder);
        List<String> command = new ArrayList<>(
                JavaProgram.command("io.smtpedge.edge.Main", List.of("serve", "--config", config.toString())));
        command.add(1, "-Dlogback.configurationFile=" + ProjectFolder.find().resolve("conf/logback.xml"));
        command.add(1, "-Dsmtp-edge.log-dir=" + folder);
        return Machine.local(folder).start("smtp-edge", command);
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private void sessions(InetSocketAddress edge) throws IOException {
        passes(edge, "127.0.0.11");
        passes(edge, "127.0.0.11");
        passes(edge, "127.0.0.88");
        refused(edge, "127.0.0.66", 3);
        refused(edge, "127.0.0.67", 1);
        talksEarly(edge, "127.0.0.77");
        denied(edge, "127.0.0.99");
        hangsUp(edge, "127.0.0.13");
        countsTooFar(edge, "127.0.0.66");
        writesTooLong(edge, "127.0.0.67");
        tooMany(edge, "127.0.0.14");
        pipelines(edge, "127.0.0.21");
        speaksHttp(edge, "127.0.0.22");
        endsLinesWithLf(edge, "127.0.0.23");
    }

    private static void passes(InetSocketAddress edge, String source) throws IOException {
        try (SmtpClient client = SmtpClient.from(source, edge)) {
            client.expect(220);
            client.command("EHLO client.test", 250);
            client.deliver("a@client.test", "b@mta.test", "Subject: one\r\n");
            client.command("QUIT", 221);
        }
    }

    private static void refused(InetSocketAddress edge, String source, int recipients) throws IOException {
        try (SmtpClient client = SmtpClient.from(source, edge)) {
            client.expect(220);
            client.command("EHLO spammer.test", 250);
            client.command("MAIL FROM:<a@spammer.test>", 250);
            for (int i = 0; i < recipients; i++) {
                client.command("RCPT TO:<victim" + i + "@mta.test>", 550);
            }
        }
    }

    private static void talksEarly(InetSocketAddress edge, String source) throws IOException {
        try (SmtpClient client = SmtpClient.from(source, edge)) {
            client.send("EHLO early.test");
            client.expect(220);
            client.read();
            client.command("MAIL FROM:<a@early.test>", 250);
            client.command("RCPT TO:<b@mta.test>", 550);
        }
    }

    private static void denied(InetSocketAddress edge, String source) throws IOException {
        try (SmtpClient client = SmtpClient.from(source, edge)) {
            client.expect(521);
        }
    }

    private void hangsUp(InetSocketAddress edge, String source) throws IOException {
        try (SmtpClient client = SmtpClient.from(source, edge)) {
            await().until(() -> Files.readString(log).contains("CONNECT from [" + source + "]"));
            client.reset();
        }
    }

    private static void countsTooFar(InetSocketAddress edge, String source) throws IOException {
        try (SmtpClient client = SmtpClient.from(source, edge)) {
            client.expect(220);
            client.command("EHLO spammer.test", 250);
            for (int i = 0; i < 4; i++) {
                client.command("NOOP", 250);
            }
            client.command("NOOP", 421);
        }
    }

    private static void writesTooLong(InetSocketAddress edge, String source) throws IOException {
        try (SmtpClient client = SmtpClient.from(source, edge)) {
            client.expect(220);
            client.send("EHLO " + "x".repeat(600));
            client.expect(421);
        }
    }

    private static void pipelines(InetSocketAddress edge, String source) throws IOException {
        try (SmtpClient client = SmtpClient.from(source, edge)) {
            client.expect(220);
            client.sendRaw("EHLO client.test\r\nMAIL FROM:<a@client.test>\r\n".getBytes(StandardCharsets.US_ASCII));
            client.expect(250);
            client.expect(250);
            client.command("RCPT TO:<b@mta.test>", 550);
        }
    }

    private static void speaksHttp(InetSocketAddress edge, String source) throws IOException {
        try (SmtpClient client = SmtpClient.from(source, edge)) {
            client.expect(220);
            client.command("GET / HTTP/1.1", 521);
        }
    }

    /** By default that is told, and no more. This backend waits for CRLF, and so does not answer. */
    private void endsLinesWithLf(InetSocketAddress edge, String source) throws IOException {
        try (SmtpClient client = SmtpClient.from(source, edge)) {
            client.expect(220);
            client.sendRaw("EHLO client.test\n".getBytes(StandardCharsets.US_ASCII));
            await().until(() -> Files.readString(log).contains("BARE NEWLINE from [" + source + "]"));
        }
    }

    private static void tooMany(InetSocketAddress edge, String source) throws IOException {
        try (SmtpClient one = SmtpClient.from(source, edge);
                SmtpClient two = SmtpClient.from(source, edge);
                SmtpClient three = SmtpClient.from(source, edge)) {
            three.expect(421);
            one.expect(220);
            two.expect(220);
        }
    }

    @Test
    void pflogsummCountsWhatWasRefused() {
        String report = Command.run(
                List.of(
                        "perl",
                        DebianPackages.root().resolve("usr/sbin/pflogsumm").toString(),
                        log.toString()),
                "");

        assertThat(report).contains("      8   rejected (100%)").contains("""
                message reject detail
                ---------------------
                  CONNECT
                    521 5.3.2 Service currently unavailable (total: 1)
                           1   127.0.0.99
                    too many connections (total: 1)
                           1   127.0.0.14
                  RCPT
                    Protocol error (total: 2)
                           1   127.0.0.21
                           1   127.0.0.77
                    blocked using bl.test (total: 4)
                           3   127.0.0.66
                           1   127.0.0.67
                """);
        assertThat(report).contains("Warnings: none", "Fatal Errors: none", "Panics: none");
    }

    /** The filter that comes with fail2ban, in the modes that know postscreen's lines. */
    @Test
    void fail2bansOwnFilterFindsTheListedAndTheUnruly() throws IOException {
        assertThat(found("postfix[mode=more]"))
                .as("refused at RCPT by a list")
                .containsExactly("127.0.0.66", "127.0.0.66", "127.0.0.66", "127.0.0.67");
        assertThat(found("postfix[mode=ddos]"))
                .as("PREGREET, HANGUP and limits")
                .containsExactly(
                        "127.0.0.13",
                        "127.0.0.21",
                        "127.0.0.66",
                        "127.0.0.66",
                        "127.0.0.67",
                        "127.0.0.67",
                        "127.0.0.77",
                        "127.0.0.77");
        assertThat(found("postfix[mode=aggressive]")).as("both").hasSize(4 + 8);
        assertThat(found("postfix[mode=rbl]"))
                .as("it waits for the words of smtpd, and finds nothing of postscreen's either")
                .isEmpty();
    }

    @Test
    void ourFilterFindsTheUnrulyAloneOrAllThatWereRefused() throws IOException {
        assertThat(found("smtp-edge"))
                .containsExactly("127.0.0.21", "127.0.0.22", "127.0.0.66", "127.0.0.67", "127.0.0.77");
        assertThat(found("smtp-edge[mode=all]"))
                .containsExactly(
                        "127.0.0.21",
                        "127.0.0.21",
                        "127.0.0.22",
                        "127.0.0.66",
                        "127.0.0.66",
                        "127.0.0.66",
                        "127.0.0.66",
                        "127.0.0.67",
                        "127.0.0.67",
                        "127.0.0.77",
                        "127.0.0.77",
                        "127.0.0.99");
    }

    /** The addresses that a filter finds in the log, one for each line that it matches, in order of the addresses. */
    private List<String> found(String filter) throws IOException {
        Path root = DebianPackages.root();
        Path config = folder.resolve("fail2ban");
        Path filters = Files.createDirectories(config.resolve("filter.d"));
        copy(root.resolve("etc/fail2ban/filter.d/common.conf"), filters);
        copy(root.resolve("etc/fail2ban/filter.d/postfix.conf"), filters);
        copy(ProjectFolder.find().resolve("conf/fail2ban/filter.d/smtp-edge.conf"), filters);
        List<String> command = List.of(
                "env",
                "PYTHONPATH=" + root.resolve("usr/lib/python3/dist-packages"),
                "python3",
                root.resolve("usr/bin/fail2ban-regex").toString(),
                "--config",
                config.toString(),
                "--out",
                "ip",
                log.toString(),
                filter);
        // Its exit status is 1 where nothing matches.
        return Command.attempt(command, "").output().lines().sorted().toList();
    }

    private static void copy(Path file, Path folder) throws IOException {
        Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
}
