package io.smtpedge.it.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.smtpedge.it.lab.Lab;
import io.smtpedge.it.lab.LabAddresses;
import io.smtpedge.it.lab.LabEdge;
import io.smtpedge.it.lab.LabNetwork;
import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.SmtpClient;
import io.smtpedge.tproxy.config.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The servers that good mail comes from get through, in their first session, with every test of the default configuration
 * on: each message arrives whole and once, under the sender's own address.
 *
 * <p>The line is that of production: the sender on a box of its own, the edge (TPROXY, real rbldnsd and unbound), HAProxy,
 * and two postfix that offer PIPELINING, CHUNKING and STARTTLS. Each case has an address that the edge has never seen.
 */
@RequireDebianPackages
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SendersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What the edge says about clients that misbehave, in postscreen's words. */
    private static final List<String> COMPLAINTS =
            List.of("PREGREET", "PIPELINING", "NON-SMTP", "NEWLINE", "LIMIT", "reject", "HANGUP", "DNSBL", "warning");

    private final LabNetwork network;
    private final List<PostfixMta> mtas = new ArrayList<>();
    private final Lab lab;

    SendersIT() throws Exception {
        network = LabNetwork.forTest(Tool.NFT);
        try {
            mtas.add(PostfixMta.start(network.mta1()));
            mtas.add(PostfixMta.start(network.mta2()));
            lab = Lab.start(network, ProductionLog.of(LabEdge.transparent()));
        } catch (Exception failed) {
            network.close();
            throw failed;
        }
    }

    @AfterAll
    void close() {
        lab.close();
        mtas.forEach(PostfixMta::close);
        network.close();
    }

    @ParameterizedTest
    @CsvSource({"POSTFIX, 198.51.100.20", "EXIM, 198.51.100.21", "OPENSMTPD, 198.51.100.22"})
    void plain(Sender.Program program, String source) throws Exception {
        List<Letter> post = Letter.post("plain-" + program);

        Config dialogue = send(program, new Route(InetAddress.ofLiteral(source), LabAddresses.MX4, false), post);

        assertThat(dialogue.getBoolean("tls")).isFalse();
        assertThat(dialogue.getBoolean("complete"))
                .as("the edge could read all of it")
                .isTrue();
        assertThat(dialogue.getInt("delivered")).isEqualTo(post.size());
        assertArrived(post);
        assertThat(backendSaid(source)).contains(" mail=" + post.size()).doesNotContain("starttls");
    }

    @ParameterizedTest
    @CsvSource({"POSTFIX, 2001:db8:c:20::25", "EXIM, 2001:db8:c:21::25", "OPENSMTPD, 2001:db8:c:22::25"})
    void starttls(Sender.Program program, String source) throws Exception {
        List<Letter> post = Letter.post("starttls-" + program);

        Config dialogue = send(program, new Route(InetAddress.ofLiteral(source), LabAddresses.MX6, true), post);

        assertThat(dialogue.getBoolean("tls")).isTrue();
        assertArrived(post);
        assertThat(backendSaid(source)).contains(" ehlo=2 starttls=1 mail=" + post.size());
    }

    /**
     * Sends the post in one session, and checks what the edge and the sender say of it.
     *
     * @return the dialogue in the edge's record of the session
     */
    private Config send(Sender.Program program, Route route, List<Letter> post) throws Exception {
        Machine box = network.client();
        String helo;
        try (Sender sender = program.start(box, route)) {
            helo = sender.helo();
            box.call(() -> submit(sender, post));
            sender.flush();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(delivered(post))
                            .as("messages in the mailboxes; the sender logged:\n%s", sender.log())
                            .hasSize(copies(post)));
            assertThat(sender.pipelined()).isEqualTo(program != Sender.Program.OPENSMTPD);
            assertThat(sender.chunked()).isEqualTo(program == Sender.Program.EXIM);
        }
        // The sender is stopped now, and its session ended with it if not before.
        await().atMost(PATIENCE).until(() -> !records(route).isEmpty());
        assertThat(eventsOf(route))
                .noneMatch(line -> COMPLAINTS.stream().anyMatch(line::contains))
                .filteredOn(line -> line.contains("PASS "))
                .singleElement()
                .asString()
                .contains("PASS NEW");
        assertThat(records(route)).as("sessions").hasSize(1);
        Config record = records(route).getFirst();
        assertThat(record.getString("outcome")).isEqualTo("forwarded");
        assertThat(record.getString("dialogue.helo")).isEqualTo(helo);
        return record.getConfig("dialogue");
    }

    private static Void submit(Sender sender, List<Letter> post) throws IOException {
        try (SmtpClient client = SmtpClient.connect(sender.submission())) {
            client.expect(220);
            client.command("EHLO user.example", 250);
            for (Letter letter : post) {
                client.command("MAIL FROM:<sender@example.com>", 250);
                for (String recipient : letter.to()) {
                    client.command("RCPT TO:<" + recipient + "@" + PostfixMta.DOMAIN + ">", 250);
                }
                client.command("DATA", 354);
                client.sendMessage(letter.message());
                client.expect(250);
            }
            client.command("QUIT", 221);
            return null;
        }
    }

    private static int copies(List<Letter> post) {
        return post.stream().mapToInt(letter -> letter.to().size()).sum();
    }

    /** Each copy once, each whole: this fails on one too many as well. */
    private void assertArrived(List<Letter> post) {
        List<Copy> expected = post.stream()
                .flatMap(letter -> letter.to().stream()
                        .map(local -> new Copy(letter.subject(), local + "@" + PostfixMta.DOMAIN, letter.body())))
                .toList();
        // Not the lists themselves: a difference would print megabytes.
        assertThat(delivered(post))
                .extracting(Copy::toString)
                .containsExactlyInAnyOrderElementsOf(
                        expected.stream().map(Copy::toString).toList());
    }

    private List<Copy> delivered(List<Letter> post) {
        return mtas.stream()
                .flatMap(mta -> mta.messages().stream())
                .map(Copy::of)
                .filter(copy ->
                        post.stream().anyMatch(letter -> letter.subject().equals(copy.subject)))
                .toList();
    }

    /** What lies in a mailbox. */
    private record Copy(String subject, String to, String body) {

        private static final Pattern SUBJECT = Pattern.compile("^Subject: (.*)$", Pattern.MULTILINE);
        private static final Pattern TO = Pattern.compile("^X-Original-To: (.*)$", Pattern.MULTILINE);

        static Copy of(String message) {
            int end = message.indexOf("\n\n");
            String headers = message.substring(0, end + 1);
            return new Copy(only(SUBJECT, headers), only(TO, headers), message.substring(end + 2));
        }

        private static String only(Pattern header, String headers) {
            List<String> values = header.matcher(headers)
                    .results()
                    .map(found -> found.group(1))
                    .toList();
            assertThat(values).as("%s in\n%s", header, headers).hasSize(1);
            return values.getFirst();
        }

        @Override
        public String toString() {
            return "%s to %s: %d octets, CRC %08x".formatted(subject, to, body.length(), crc());
        }

        private long crc() {
            CRC32 crc = new CRC32();
            crc.update(body.getBytes(StandardCharsets.ISO_8859_1));
            return crc.getValue();
        }
    }

    /** The edge's lines about a client in postscreen's words. */
    private List<String> eventsOf(Route route) {
        return edgeLines()
                .filter(line -> line.contains("postfix/postscreen["))
                .filter(line -> line.contains("[" + route.sourceText() + "]"))
                .toList();
    }

    /** The edge's records about a client. */
    private List<Config> records(Route route) {
        return edgeLines()
                .filter(line -> line.startsWith("{") && line.contains("\"ip\":\"" + route.sourceText() + "\""))
                .map(ConfigFactory::parseString)
                .toList();
    }

    private Stream<String> edgeLines() {
        return lab.edge().log().lines();
    }

    /** What the backend counted in the one session of a client. */
    private String backendSaid(String source) {
        String end = "disconnect from unknown[" + source + "]";
        await().until(() -> backendLines().anyMatch(line -> line.contains(end)));
        List<String> sessions =
                backendLines().filter(line -> line.contains(end)).toList();
        assertThat(sessions).hasSize(1);
        return sessions.getFirst();
    }

    private Stream<String> backendLines() {
        return mtas.stream().flatMap(mta -> mta.log().lines());
    }
}
