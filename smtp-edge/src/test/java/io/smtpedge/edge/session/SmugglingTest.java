package io.smtpedge.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.policy.BareDot;
import io.smtpedge.edge.policy.Rate;
import io.smtpedge.edge.smtp.LogText;
import io.smtpedge.reputation.event.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * SMTP smuggling (SEC Consult, 2023): a sender's server passes on what the receiver's takes for the end of a message, and
 * behind it commands, which the receiver takes to come from that server.
 */
class SmugglingTest {

    private static final String REFUSAL = "550 5.5.2 Error: message refused; it has a dot alone on a line that does not"
            + " begin and end with <CR><LF>; ref session-1\r\n";
    private static final String SMUGGLED =
            "MAIL FROM:<admin@example>\r\nRCPT TO:<victim@example>\r\nDATA\r\nevil\r\n.\r\n";

    private static final List<String> LINE_ENDS = List.of("\r\n", "\n", "\r", "\0\n");

    private final TestEdge edge = new TestEdge();

    @BeforeEach
    void nobodyWaitsForTheGreeting() {
        edge.pregreet = Action.IGNORE;
    }

    @AfterEach
    void nothingIsLive() {
        edge.endAll();
    }

    /** Every pair of line ends around a dot but the one that is the end. */
    static Stream<Arguments> bareDots() {
        return LINE_ENDS.stream()
                .flatMap(before -> LINE_ENDS.stream().map(after -> before + "." + after))
                .filter(dot -> !dot.equals("\r\n.\r\n"))
                .map(dot -> Arguments.of(LogText.escape(dot), dot));
    }

    private TestSocket backend() {
        return edge.backend.socket();
    }

    private TestSocket amidData() {
        TestSocket client = edge.forwarded();
        client.peerSends("EHLO a.example\r\n");
        backend().peerSends("250-mta.example\r\n250-PIPELINING\r\n250 CHUNKING\r\n");
        client.peerSends("MAIL FROM:<a@a.example>\r\nRCPT TO:<b@example>\r\nDATA\r\n");
        backend().peerSends("250 Ok\r\n250 Ok\r\n354 Go ahead\r\n");
        client.peerReceived();
        backend().peerReceived();
        return client;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bareDots")
    void theMessageIsRefusedAtItsEnd(String name, String dot) {
        TestSocket client = amidData();

        client.peerSends("Subject: x\r\n\r\ntext" + dot + SMUGGLED);

        assertThat(backend().peerReceived()).isEmpty();
        assertThat(backend().isOpen()).isFalse();
        assertThat(client.peerReceived()).isEqualTo(REFUSAL);
        client.peerEnds();
        assertThat(edge.log()).anyMatch(line -> line.startsWith("SMUGGLING from [192.0.2.66]:40000 after DATA: ."));
        assertThat(edge.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(edge.record().dialogue())
                .satisfies(dialogue -> assertThat(dialogue.delivered()).isZero());
    }

    /** The same octet by octet: what makes it an end for anybody is never sent on. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("bareDots")
    void packetsDoNotMatter(String name, String dot) {
        TestSocket client = amidData();

        client.peerSendsSingly("text" + dot + SMUGGLED);

        assertThat(backend().peerReceived()).isEqualTo("text" + dot.replaceFirst("[\r\n]+$", ""));
        assertThat(client.peerReceived()).isEqualTo(REFUSAL);
    }

    /** To be used where the backend is known to be right. Not an octet is changed, and it stays one message. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("bareDots")
    void literallyItIsOneMessage(String name, String dot) {
        edge.bareDot = BareDot.LITERAL;
        TestSocket client = amidData();
        String message = "text" + dot + SMUGGLED;

        client.peerSendsSingly(message);
        assertThat(backend().peerReceived()).isEqualTo(message);
        backend().peerSends("250 queued\r\n");

        assertThat(client.peerReceived()).isEqualTo("250 queued\r\n");
        client.peerResets();
        assertThat(edge.record().dialogue())
                .satisfies(dialogue -> assertThat(dialogue.delivered()).isEqualTo(1));
        assertThat(edge.log()).anyMatch(line -> line.startsWith("SMUGGLING"));
    }

    /** It is not right after all: the session ends before the client hears of it. */
    @Test
    void aBackendThatSeesTwoMessagesInOne() {
        edge.bareDot = BareDot.LITERAL;
        TestSocket client = amidData();
        client.peerSends("text\n.\nMAIL FROM:<admin@example>\r\n");

        backend().peerSends("250 queued\r\n250 Ok\r\n");

        assertThat(client.peerReceived()).isEmpty();
        assertThat(client.peerSawEnd()).isTrue();
        assertThat(backend().isOpen()).isFalse();
        client.peerEnds();
        assertThat(edge.log())
                .contains("warning: ended the session of [192.0.2.66]:40000: the backend said 250 amid the message");
    }

    /** A client that takes LF.LF for the end waits for its reply, and gets it. */
    @Test
    void aClientThatEndsItsMessageInAnotherWay() {
        TestSocket client = amidData();
        client.peerSends("Subject: x\n\ntext\n.\n");
        assertThat(client.peerReceived()).isEmpty();

        edge.pass(Duration.ofSeconds(5));

        assertThat(client.peerReceived()).isEqualTo(REFUSAL);
    }

    @Test
    void oneThatHangsUp() {
        TestSocket client = amidData();
        client.peerSends("text\n.\nmore");
        client.peerEnds();

        assertThat(client.peerReceived()).isEqualTo(REFUSAL);
        assertThat(client.isOpen()).isFalse();
    }

    /** Octets that nobody wants are read for so long, and no longer. */
    @Test
    void aMessageWithoutEnd() {
        TestSocket client = amidData();
        client.peerSends("text\n.\n");

        int seconds = 0;
        while (!client.peerSawEnd() && seconds < 1000) {
            client.peerSends("x".repeat(1000));
            edge.pass(Duration.ofSeconds(1));
            seconds++;
        }

        assertThat(seconds).isEqualTo(300);
        assertThat(client.peerReceived()).isEqualTo(REFUSAL);
    }

    /** It may be a large provider's server: what one of its users sends is not held against it. */
    @Test
    void theClientIsNotRefusedTheNextTime() {
        sendBareDotAndComeAgain();

        assertThat(edge.backend.clients()).hasSize(2);
    }

    /** However many such messages it has: the cheapest refusal is for clients that the tests refuse. */
    @Test
    void norIsItARepeatOffender() {
        edge.repeatOffender = Optional.of(Rate.parse("1 per 1h"));

        sendBareDotAndComeAgain();

        assertThat(edge.backend.clients()).hasSize(2);
    }

    private void sendBareDotAndComeAgain() {
        TestSocket client = amidData();
        client.peerSends("text\n.\n\r\n.\r\n");
        client.peerResets();
        edge.accept(TestEdge.address("192.0.2.66", 40_001));
    }

    @Test
    void chunksAreOctets() {
        TestSocket client = edge.forwarded();
        client.peerSends("EHLO a.example\r\n");
        backend().peerSends("250-mta.example\r\n250-PIPELINING\r\n250 CHUNKING\r\n");
        backend().peerReceived();
        String first = "text\n.\nGET /\r\n\r\n.\r\n";
        String last = "\n.\n\n";
        String said = "MAIL FROM:<a@a.example>\r\nRCPT TO:<b@example>\r\nBDAT " + first.length() + "\r\n" + first
                + "BDAT " + last.length() + " LAST\r\n" + last + "QUIT\r\n";

        client.peerSendsSingly(said);
        backend().peerSends("250 Ok\r\n250 Ok\r\n250 19 octets\r\n250 queued\r\n221 Bye\r\n");

        assertThat(backend().peerReceived()).isEqualTo(said);
        client.peerResets();
        assertThat(edge.record().dialogue())
                .satisfies(dialogue -> assertThat(dialogue.delivered()).isEqualTo(1));
    }

    static final List<String> BAD_CHUNKS = List.of("", "010", "0x10", "-5", "4294967301", "10 LATS", "10 LAST LAST");

    /** Who disagrees on the size disagrees on where the next command begins. */
    @ParameterizedTest
    @FieldSource("BAD_CHUNKS")
    void aChunkWhoseSizeIsNotBeyondDoubt(String argument) {
        TestSocket client = edge.forwarded();
        client.peerSends("EHLO a.example\r\n");
        backend().peerSends("250-mta.example\r\n250 CHUNKING\r\n");
        client.peerReceived();
        backend().peerReceived();

        client.peerSends("BDAT " + argument + "\r\n" + SMUGGLED);

        assertThat(backend().peerReceived()).isEmpty();
        assertThat(client.peerReceived()).isEqualTo("521 5.5.1 Protocol error; ref session-1\r\n");
        client.peerEnds();
        assertThat(edge.log()).contains("SMUGGLING from [192.0.2.66]:40000 after EHLO: BDAT " + argument);
    }

    /** A backend that has not offered chunks would read their octets as commands. */
    @Test
    void chunksThatWereNotOffered() {
        TestSocket client = edge.forwarded();
        client.peerSends("HELO a.example\r\n");
        backend().peerSends("250 mta.example\r\n");
        client.peerReceived();
        backend().peerReceived();

        client.peerSends("BDAT " + SMUGGLED.length() + " LAST\r\n" + SMUGGLED);

        assertThat(backend().peerReceived()).isEmpty();
        assertThat(client.peerReceived()).isEqualTo("521 5.5.1 Protocol error; ref session-1\r\n");
    }
}
