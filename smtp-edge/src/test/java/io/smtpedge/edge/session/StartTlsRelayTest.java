package io.smtpedge.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.policy.Action;
import io.smtpedge.reputation.event.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** STARTTLS in a forwarded session: what is said in the clear cannot get behind the handshake, in either direction. */
class StartTlsRelayTest {

    private static final String HELLO = "\u0016\u0003\u0001\u0002\0";

    private final TestEdge edge = TestEdge.allowingAll();

    @AfterEach
    void nothingIsLive() {
        edge.endAll();
    }

    private TestSocket backend() {
        return edge.backend.socket();
    }

    /** CVE-2011-0411. It holds whatever the operator tolerates. */
    @Test
    void commandsBehindStarttls() {
        edge.pipelining = Action.IGNORE;
        TestSocket client = edge.helloed();

        client.peerSends("STARTTLS\r\nRSET\r\nMAIL FROM:<injected@example>\r\n");

        assertThat(backend().peerReceived()).isEmpty();
        assertThat(backend().isOpen()).isFalse();
        assertThat(client.peerReceived()).isEqualTo("521 5.5.1 Protocol error; ref session-1\r\n");
        client.peerEnds();
        assertThat(edge.log())
                .contains("COMMAND PIPELINING from [192.0.2.66]:40000 after STARTTLS:"
                        + " RSET\\r\\nMAIL FROM:<injected@example>\\r\\n");
        assertThat(edge.outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void oneOctetInAPacketOfItsOwnBeforeTheReply() {
        TestSocket client = edge.helloed();

        client.peerSends("STARTTLS\r\n");
        client.peerSends("R");

        assertThat(backend().peerReceived()).isEqualTo("STARTTLS\r\n");
        assertThat(client.peerReceived()).isEqualTo("521 5.5.1 Protocol error; ref session-1\r\n");
    }

    @Test
    void repliesBehindTheReply() {
        TestSocket client = edge.helloed();
        client.peerSends("STARTTLS\r\n");

        backend().peerSends("220 Ready\r\n250-injected.example\r\n250 AUTH PLAIN\r\n");

        assertThat(client.peerReceived()).isEqualTo("220 Ready\r\n");
        assertThat(client.peerSawEnd()).isTrue();
        client.peerEnds();
        assertThat(edge.log()).anyMatch(line -> line.startsWith("warning: ended the session of"));
    }

    @Test
    void aServerThatSpeaksBeforeTheClientsHello() {
        TestSocket client = edge.helloed();
        client.peerSends("STARTTLS\r\n");
        backend().peerSends("220 Ready\r\n");

        backend().peerSends("250 injected\r\n");

        assertThat(client.peerReceived()).isEqualTo("220 Ready\r\n");
        assertThat(client.peerSawEnd()).isTrue();
    }

    @Test
    void underTlsNothingIsRead() {
        TestSocket client = edge.helloed();
        client.peerSends("STARTTLS\r\n");
        backend().peerSends("220 Ready\r\n");
        client.peerSends(HELLO);
        backend().peerSends("\u0016\u0003\u0003");
        client.peerSends("GET /\n.\n");

        assertThat(backend().peerReceived()).isEqualTo("STARTTLS\r\n" + HELLO + "GET /\n.\n");
        assertThat(client.peerReceived()).isEqualTo("220 Ready\r\n\u0016\u0003\u0003");
        client.peerResets();
        assertThat(edge.record().dialogue())
                .satisfies(dialogue -> assertThat(dialogue.tls()).isTrue());
    }

    /** It may be the acknowledgement of a message that is awaited: to give up on it would mean the mail twice. */
    @Test
    void underTlsSilenceMayBeTheWaitForAnAcknowledgement() {
        TestSocket client = edge.helloed();
        client.peerSends("STARTTLS\r\n");
        backend().peerSends("220 Ready\r\n");
        client.peerSends(HELLO);

        edge.pass(TestEdge.TIMES.acknowledgement().minusSeconds(1));
        assertThat(client.peerSawEnd()).isFalse();
        edge.pass(Duration.ofSeconds(1));

        assertThat(client.peerSawEnd()).isTrue();
    }

    @Test
    void aServerThatDoesNotWantItGoesOnInTheClear() {
        TestSocket client = edge.helloed();
        client.peerSends("STARTTLS\r\n");
        backend().peerSends("454 4.7.0 TLS not available\r\n");
        client.peerSends("MAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\n");

        assertThat(backend().peerReceived()).isEqualTo("STARTTLS\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\n");
    }

    /** What came in one packet is no injection of this kind: the greeting's early bytes have a test of their own. */
    @Test
    void starttlsInOneGroupWithWhatGoesBefore() {
        TestSocket client = edge.helloed();
        client.peerSends("RSET\r\nSTARTTLS\r\n");
        backend().peerSends("250 Ok\r\n220 Ready\r\n");
        client.peerSends(HELLO);

        assertThat(backend().peerReceived()).isEqualTo("RSET\r\nSTARTTLS\r\n" + HELLO);
    }
}
