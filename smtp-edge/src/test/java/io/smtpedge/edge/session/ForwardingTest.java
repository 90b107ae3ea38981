package io.smtpedge.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The relay: everything, in order, unchanged, and never more than a bound of it in memory. */
class ForwardingTest {

    private static final Duration IDLE = TestEdge.TIMES.idle();

    private final TestEdge edge = TestEdge.allowingAll();

    @AfterEach
    void nothingIsLive() {
        edge.endAll();
    }

    /** Plays a dialogue against a backend that answers; the backend's lines begin with B. */
    private void deliver(TestSocket client) {
        TestSocket backend = edge.backend.socket();
        client.peerSends("EHLO good.example\r\n");
        backend.peerSends("250-mta.example\r\n250 PIPELINING\r\n");
        client.peerSends("MAIL FROM:<a@good.example>\r\nRCPT TO:<b@example>\r\nDATA\r\n");
        backend.peerSends("250 Ok\r\n250 Ok\r\n354 Go ahead\r\n");
        client.peerSends("Subject: x\r\n\r\n..dot\r\n.\r\n");
        backend.peerSends("250 2.0.0 queued\r\n");
    }

    /** A session in which any octet may go by. */
    private TestSocket opaque() {
        TestSocket client = edge.forwarded();
        client.peerSends("STARTTLS\r\n");
        edge.backend.socket().peerSends("220 2.0.0 Ready\r\n");
        client.peerReceived();
        edge.backend.socket().peerReceived();
        client.peerSends("\u0016");
        assertThat(edge.backend.socket().peerReceived()).isEqualTo("\u0016");
        return client;
    }

    @Test
    void bytesGoOnUnchangedInBothDirections() {
        TestSocket client = opaque();
        StringBuilder all = new StringBuilder();
        for (int octet = 0; octet < 256; octet++) {
            all.append((char) octet);
        }

        client.peerSends(all.toString());
        client.peerSendsSingly("\r\n.\n\r\0");
        edge.backend.socket().peerSends(all.reverse().toString());

        assertThat(edge.backend.socket().peerReceived()).isEqualTo(all.reverse() + "\r\n.\n\r\0");
        assertThat(client.peerReceived()).isEqualTo(all.reverse().toString());
    }

    @Test
    void aDeliveryIsRecorded() {
        TestSocket client = edge.forwarded();
        deliver(client);
        client.peerSends("QUIT\r\n");
        edge.backend.socket().peerSends("221 Bye\r\n");
        edge.backend.socket().peerEnds();
        client.peerEnds();

        SessionRecord record = edge.record();
        assertThat(record.outcome()).isEqualTo(Outcome.FORWARDED);
        assertThat(record.dialogue())
                .isEqualTo(new SessionRecord.Dialogue(
                        "good.example",
                        "ESMTP",
                        false,
                        true,
                        1,
                        List.of(new SessionRecord.Envelope("a@good.example", List.of("b@example"), 1, 1, 250))));
        assertThat(record.bytes()).isEqualTo(new SessionRecord.Bytes(104, 113, 113, 104));
    }

    /** The edge never says 250 of its own accord: no client takes its message for delivered when the backend did not. */
    @Test
    void aBackendThatDiesAmidTheMessage() {
        TestSocket client = edge.forwarded();
        client.peerSends("EHLO a\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n");
        edge.backend.socket().peerSends("250 mta\r\n250 Ok\r\n250 Ok\r\n354 Go ahead\r\n");
        client.peerReceived();

        client.peerSends("half a mess");
        edge.backend.socket().peerResets();
        client.peerSends("age\r\n.\r\n");

        assertThat(client.peerReceived()).isEmpty();
        assertThat(client.peerSawEnd()).isTrue();
        client.peerEnds();
        assertThat(edge.outcome()).isEqualTo(Outcome.FORWARDED);
        assertThat(edge.record().detail()).isEqualTo("the backend's connection broke");
        assertThat(edge.record().dialogue())
                .satisfies(dialogue -> assertThat(dialogue.delivered()).isZero());
    }

    @Test
    void whatTheBackendSaidBeforeItDiedStillReachesTheClient() {
        TestSocket client = edge.forwarded();
        client.peerSends("NOOP\r\n");
        client.peerStopsReading();
        edge.backend.socket().peerSends("421 4.3.2 going down\r\n");
        edge.backend.socket().peerResets();

        client.peerReadsAgain();

        assertThat(client.peerReceived()).isEqualTo("421 4.3.2 going down\r\n");
        assertThat(client.peerSawEnd()).isTrue();
    }

    /** After both have ended there is nobody to wait for. */
    @Test
    void aBackendThatDiesAfterTheClientsEndEndsTheSession() {
        TestSocket client = edge.forwarded();
        client.peerSends("QUIT\r\n");
        client.peerEnds();

        edge.backend.socket().peerResets();

        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void aClientThatResetsTakesItsBackendAlong() {
        TestSocket client = edge.forwarded();

        client.peerResets();

        assertThat(edge.backend.socket().isOpen()).isFalse();
        assertThat(edge.outcome()).isEqualTo(Outcome.FORWARDED);
    }

    @Test
    void theClientEndsFirst() {
        TestSocket client = edge.forwarded();
        TestSocket backend = edge.backend.socket();

        client.peerSends("QUIT\r\n");
        client.peerEnds();
        assertThat(backend.peerReceived()).isEqualTo("QUIT\r\n");
        assertThat(backend.peerSawEnd()).isTrue();
        assertThat(client.peerSawEnd()).isFalse();

        backend.peerSends("221 Bye\r\n");
        assertThat(client.peerReceived()).isEqualTo("221 Bye\r\n");
        backend.peerEnds();
        assertThat(client.isOpen()).isFalse();
        assertThat(backend.isOpen()).isFalse();
    }

    @Test
    void theBackendEndsFirst() {
        TestSocket client = edge.forwarded();
        TestSocket backend = edge.backend.socket();

        backend.peerSends("421 Bye\r\n");
        backend.peerEnds();
        assertThat(client.peerReceived()).isEqualTo("421 Bye\r\n");
        assertThat(client.peerSawEnd()).isTrue();

        client.peerSends("NOOP\r\n");
        assertThat(backend.peerReceived()).as("the other direction goes on").isEqualTo("NOOP\r\n");
        client.peerEnds();
        assertThat(backend.isOpen()).isFalse();
    }

    @Test
    void anEndIsPassedOnBehindTheBytesBeforeIt() {
        TestSocket client = edge.forwarded();
        TestSocket backend = edge.backend.socket();
        backend.peerStopsReading();

        client.peerSends("QUIT\r\n");
        client.peerEnds();
        assertThat(backend.peerSawEnd()).isFalse();
        backend.peerReadsAgain();

        assertThat(backend.peerReceived()).isEqualTo("QUIT\r\n");
        assertThat(backend.peerSawEnd()).isTrue();
    }

    /** Both ends come while neither side reads. */
    @Test
    void endsThatCross() {
        TestSocket client = edge.forwarded();
        TestSocket backend = edge.backend.socket();
        client.peerStopsReading();
        backend.peerStopsReading();

        client.peerSends("QUIT\r\n");
        client.peerEnds();
        backend.peerSends("421 Bye\r\n");
        backend.peerEnds();
        backend.peerReadsAgain();
        assertThat(backend.peerSawEnd()).isTrue();
        assertThat(client.peerSawEnd()).isFalse();
        client.peerReadsAgain();

        assertThat(backend.peerReceived()).isEqualTo("QUIT\r\n");
        assertThat(client.peerReceived()).isEqualTo("421 Bye\r\n");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void aClientThatDoesNotCloseAfterTheBackendHas() {
        TestSocket client = edge.forwarded();
        edge.backend.socket().peerSends("421 Bye\r\n");
        edge.backend.socket().peerEnds();

        edge.pass(TestEdge.TIMES.backendEnded());

        assertThat(client.isOpen()).isFalse();
        // All was said and delivered: that the client is slow to close makes it no time-out, and adds no 421.
        assertThat(edge.outcome()).isEqualTo(Outcome.FORWARDED);
        assertThat(client.peerReceived()).isEqualTo("421 Bye\r\n");
        assertThat(edge.record().bytes().toClient()).isEqualTo("220 mta.example ESMTP\r\n421 Bye\r\n".length());
    }

    /** RFC 5321, 4.5.3.2.6: ten minutes. A client that is cut off before sends the message again. */
    @Test
    void theAcknowledgementOfAMessageMayTakeTenMinutes() {
        TestSocket client = edge.forwarded();
        TestSocket backend = edge.backend.socket();
        client.peerSends("DATA\r\n");
        backend.peerSends("354 Go ahead\r\n");
        client.peerSends("Subject: slow filters\r\n\r\n.\r\n");

        edge.pass(Duration.ofMinutes(9));
        assertThat(client.isOpen()).isTrue();
        backend.peerSends("250 Ok\r\n");
        assertThat(client.peerReceived()).endsWith("250 Ok\r\n");

        edge.pass(IDLE);
        assertThat(client.peerReceived()).isEqualTo("421 4.4.2 mx.example Error: timeout exceeded\r\n");
    }

    /**
     * When a peer ends its side, Netty reads all that the kernel holds, whatever back-pressure says. That is fine until
     * memory is short: then the session ends, and the others go on.
     */
    @Test
    void aStalledSessionGivesWayWhenMemoryIsScarce() {
        TestSocket client = opaque();
        TestSocket backend = edge.backend.socket();
        backend.peerStopsReading();
        client.peerSends("x".repeat(200_000));
        assertThat(client.isOpen()).isTrue();

        edge.memoryScarce = true;
        client.pipeline().fireChannelRead(Unpooled.copiedBuffer("more", StandardCharsets.US_ASCII));

        assertThat(client.peerSawEnd()).isTrue();
        assertThat(backend.isOpen()).isFalse();
        client.peerEnds();
        assertThat(edge.outcome()).isEqualTo(Outcome.LIMITED);
    }

    /** 10 MB for a backend that does not read: the edge stops reading after a little of it. */
    @Test
    void aBackendThatDoesNotReadStopsTheClient() {
        TestSocket client = opaque();
        TestSocket backend = edge.backend.socket();
        String block = "x".repeat(10_000);
        backend.peerStopsReading();

        for (int i = 0; i < 1000; i++) {
            client.peerSends(block);
        }
        assertThat(client.hasUnread()).isTrue();
        assertThat(backend.unsentOctets()).isLessThan(300_000);
        backend.peerReadsAgain();

        assertThat(client.hasUnread()).isFalse();
        assertThat(backend.peerReceived()).hasSize(10_000_000);
    }

    @Test
    void aClientThatDoesNotReadStopsTheBackend() {
        TestSocket client = opaque();
        TestSocket backend = edge.backend.socket();
        String block = "x".repeat(10_000);
        client.peerStopsReading();

        for (int i = 0; i < 1000; i++) {
            backend.peerSends(block);
        }
        assertThat(backend.hasUnread()).isTrue();
        assertThat(client.unsentOctets()).isLessThan(300_000);
        client.peerReadsAgain();

        assertThat(backend.hasUnread()).isFalse();
        assertThat(client.peerReceived()).hasSize(10_000_000);
    }

    @Test
    void anIdleSessionIsToldSoAndEnds() {
        TestSocket client = edge.forwarded();

        edge.pass(IDLE);

        assertThat(client.peerReceived()).isEqualTo("421 4.4.2 mx.example Error: timeout exceeded\r\n");
        assertThat(edge.backend.socket().isOpen()).isFalse();
        assertThat(edge.outcome()).isEqualTo(Outcome.TIMEOUT);
    }

    @Test
    void aByteInEitherDirectionKeepsASessionAlive() {
        TestSocket client = edge.forwarded();

        edge.pass(IDLE.minusSeconds(1));
        client.peerSends("NOOP\r\n");
        edge.pass(IDLE.minusSeconds(1));
        edge.backend.socket().peerSends("2");
        edge.pass(IDLE.minusSeconds(1));
        assertThat(client.peerReceived()).isEqualTo("2");
        assertThat(client.isOpen()).isTrue();

        edge.pass(Duration.ofSeconds(1));
        assertThat(edge.backend.socket().isOpen()).isFalse();
    }

    /** The time is for a whole line: an octet a second gains nothing. */
    @Test
    void halfALineKeepsNoSessionAlive() {
        TestSocket client = edge.forwarded();

        for (int second = 0; second < IDLE.toSeconds(); second++) {
            client.peerSends("x");
            edge.pass(Duration.ofSeconds(1));
        }

        assertThat(client.peerReceived()).isEqualTo("421 4.4.2 mx.example Error: timeout exceeded\r\n");
        assertThat(edge.backend.socket().peerReceived()).isEmpty();
    }

    /** Amid a reply a line of the edge's own would be read as part of it. */
    @Test
    void nothingIsSaidAmidAReply() {
        TestSocket client = edge.forwarded();
        client.peerSends("EHLO a.example\r\n");
        edge.backend.socket().peerSends("250-mta.example\r\n250-SI");
        client.peerReceived();

        edge.pass(IDLE);

        assertThat(client.peerReceived()).isEmpty();
        assertThat(client.peerSawEnd()).isTrue();
    }

    @Test
    void nothingIsSaidUnderTls() {
        TestSocket client = edge.forwarded();
        client.peerSends("STARTTLS\r\n");
        edge.backend.socket().peerSends("220 2.0.0 Ready\r\n");
        client.peerReceived();
        client.peerSends("\u0016\u0003\u0001");

        edge.pass(TestEdge.TIMES.acknowledgement());

        assertThat(client.peerReceived()).isEmpty();
        client.peerEnds();
        assertThat(edge.record().dialogue())
                .satisfies(dialogue -> assertThat(dialogue.tls()).isTrue());
    }

    /** A client that reads nothing cannot keep the session, for nothing is read for it either. */
    @Test
    void aClientThatNeverReadsAgainIsIdleInTheEnd() {
        TestSocket client = edge.forwarded();
        client.peerStopsReading();
        for (int i = 0; i < 100; i++) {
            edge.backend.socket().peerSends("x".repeat(10_000));
        }

        edge.pass(IDLE);
        edge.pass(TestEdge.TIMES.depart());

        assertThat(client.isOpen()).isFalse();
        assertThat(edge.outcome()).isEqualTo(Outcome.TIMEOUT);
    }
}
