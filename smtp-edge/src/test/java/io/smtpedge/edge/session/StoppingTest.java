package io.smtpedge.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.net.ListenMode;
import io.smtpedge.edge.session.FakeBackend.Answer;
import io.smtpedge.reputation.event.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** SIGTERM, when the time to drain is over: every session ends, with 421 where that can be said. */
class StoppingTest {

    private static final String GOODBYE = "421 4.3.2 Service shutting down, try again later\r\n";

    private TestEdge edge = new TestEdge();

    @AfterEach
    void nothingIsLive() {
        edge.endAll();
    }

    @Test
    void whileTheProxyHeaderIsAwaited() {
        edge.mode = ListenMode.PROXY_PROTOCOL;
        TestSocket client = edge.accept(TestEdge.address("10.1.1.1", 40_000));

        edge.stop();

        assertThat(client.peerReceived()).isEqualTo(GOODBYE);
        assertThat(edge.outcome()).isEqualTo(Outcome.SHUTDOWN);
    }

    @Test
    void whileScreening() {
        TestSocket client = edge.accept();

        edge.stop();

        assertThat(client.peerReceived()).isEqualTo(GOODBYE);
        assertThat(edge.outcome()).isEqualTo(Outcome.SHUTDOWN);
    }

    @Test
    void whileRejecting() {
        edge = TestEdge.refusingAll();
        TestSocket client = edge.refused();

        edge.stop();

        assertThat(client.peerReceived()).isEqualTo(GOODBYE);
        assertThat(edge.outcome()).isEqualTo(Outcome.SHUTDOWN);
    }

    @Test
    void whileConnecting() {
        edge = TestEdge.allowingAll();
        edge.backend.answers(Answer.NOTHING);
        TestSocket client = edge.accept();

        edge.stop();

        assertThat(client.peerReceived()).isEqualTo(GOODBYE);
        assertThat(edge.backend.socket().isOpen()).isFalse();
    }

    @Test
    void whileForwarding() {
        edge = TestEdge.allowingAll();
        TestSocket client = edge.forwarded();

        edge.stop();

        assertThat(client.peerReceived()).isEqualTo(GOODBYE);
        assertThat(edge.backend.socket().isOpen()).isFalse();
        assertThat(edge.outcome()).isEqualTo(Outcome.SHUTDOWN);
    }

    @Test
    void amidAReplyOfTheBackend() {
        edge = TestEdge.allowingAll();
        TestSocket client = edge.forwarded();
        edge.backend.socket().peerSends("250-half a re");
        client.peerReceived();

        edge.stop();

        assertThat(client.peerReceived()).isEmpty();
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void whileDeparting() {
        edge = TestEdge.refusingAll();
        TestSocket client = edge.refused();
        client.peerSends("x".repeat(5000));
        assertThat(client.isOpen()).isTrue();

        edge.stop();

        assertThat(client.isOpen()).isFalse();
        assertThat(edge.outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void afterTheEnd() {
        edge.accept().peerResets();

        edge.stop();

        assertThat(edge.outcome()).isEqualTo(Outcome.HANGUP);
    }
}
