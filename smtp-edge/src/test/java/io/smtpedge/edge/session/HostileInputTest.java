package io.smtpedge.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.policy.Action;
import io.smtpedge.reputation.event.SessionJson;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What nobody sends who has mail to deliver, in each place where it can be sent. */
class HostileInputTest {

    private TestEdge edge = new TestEdge();

    @AfterEach
    void nothingIsLive() {
        edge.endAll();
    }

    static Stream<Named<String>> input() {
        return Stream.of(
                Named.of("10,000 CRs", "\r".repeat(10_000)),
                Named.of("10,000 LFs", "\n".repeat(10_000)),
                Named.of("endless octets without LF", "A".repeat(100_000)),
                Named.of("NUL", "\0".repeat(3_000)),
                Named.of("random octets", random()),
                Named.of("TLS ClientHello", clientHello()),
                Named.of("HTTP", "GET / HTTP/1.1\r\nHost: mx.example\r\n\r\n"),
                Named.of("no command", "MAIL\r\nRCPT\r\n \r\n\t\r\n<>\r\n"));
    }

    @ParameterizedTest
    @MethodSource("input")
    void beforeTheGreeting(String octets) {
        TestSocket client = edge.accept();

        client.peerSends(octets);

        everyAnswerIsAReply(client);
        assertThat(edge.backend.clients()).isEmpty();
        linesAreLines();
    }

    @ParameterizedTest
    @MethodSource("input")
    void beforeTheGreetingAndDropped(String octets) {
        edge.pregreet = Action.DROP;
        TestSocket client = edge.accept();

        client.peerSends(octets);

        assertThat(client.peerReceived()).isEqualTo("521 5.5.1 Protocol error; ref session-1\r\n");
        linesAreLines();
    }

    @ParameterizedTest
    @MethodSource("input")
    void afterTheGreeting(String octets) {
        edge = TestEdge.refusingAll();
        TestSocket client = edge.refused();

        client.peerSends(octets);
        client.peerSendsSingly(octets.substring(0, Math.min(octets.length(), 5_000)));

        everyAnswerIsAReply(client);
        linesAreLines();
    }

    /** Nothing is tested: the backend gets it in whole lines, or nothing more of it. */
    @ParameterizedTest
    @MethodSource("input")
    void toTheBackend(String octets) {
        edge = TestEdge.allowingAll();
        TestSocket client = edge.forwarded();

        client.peerSends(octets);
        client.peerSendsSingly(octets.substring(0, Math.min(octets.length(), 5_000)));

        assertThat(octets + octets).startsWith(edge.backend.socket().peerReceived());
        resetIfOpen(client);
        linesAreLines();
    }

    /** Where every test runs, the backend gets none of it. */
    @ParameterizedTest
    @MethodSource("input")
    void inAForwardedSession(String octets) {
        edge.pregreet = Action.IGNORE;
        edge.bareNewline = Action.ENFORCE;
        TestSocket client = edge.forwarded();

        client.peerSends(octets);
        client.peerSendsSingly(octets.substring(0, Math.min(octets.length(), 5_000)));

        assertThat(edge.backend.socket().peerReceived()).isIn("", "MAIL\r\n");
        everyAnswerIsAReply(client);
        resetIfOpen(client);
        linesAreLines();
    }

    @ParameterizedTest
    @MethodSource("input")
    void fromTheBackend(String octets) {
        edge = TestEdge.allowingAll();
        TestSocket client = edge.forwarded();

        edge.backend.socket().peerSends(octets);

        // As far as it could be a reply: 421 may come unasked, and a line that does not end is not judged.
        String heard = client.peerReceived();
        assertThat(octets).startsWith(heard);
        assertThat(heard).doesNotContain("\n");
        resetIfOpen(client);
        linesAreLines();
    }

    private static void resetIfOpen(TestSocket client) {
        if (client.isOpen()) {
            client.peerResets();
        }
    }

    private static void everyAnswerIsAReply(TestSocket client) {
        assertThat(client.peerReceived()).matches("([2-5][0-9][0-9][ -][ -~]*\r\n)*");
    }

    private void linesAreLines() {
        assertThat(edge.log()).allMatch(line -> line.matches("[ -~]*"));
        assertThat(edge.records()).allMatch(record -> SessionJson.line(record).matches("[ -~]*"));
    }

    private static String random() {
        Random random = new Random(25);
        return random.ints(20_000, 0, 256)
                .collect(StringBuilder::new, (text, octet) -> text.append((char) octet), StringBuilder::append)
                .toString();
    }

    private static String clientHello() {
        byte[] hello = HexFormat.of()
                .parseHex("16030100a5010000a10303" + "5a".repeat(32) + "20" + "a5".repeat(32) + "0004130113020100");
        return new String(hello, StandardCharsets.ISO_8859_1);
    }
}
