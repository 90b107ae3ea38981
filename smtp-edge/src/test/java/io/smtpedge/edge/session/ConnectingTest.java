package io.smtpedge.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.session.FakeBackend.Answer;
import io.smtpedge.reputation.event.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From the verdict to the backend's greeting. */
class ConnectingTest {

    private static final String NOT_AVAILABLE = "421 4.3.2 Service not available, closing transmission channel\r\n";

    private final TestEdge edge = TestEdge.allowingAll();

    @AfterEach
    void nothingIsLive() {
        edge.endAll();
    }

    @Test
    void theBackendIsToldWhoTheClientIs() {
        edge.accept(TestEdge.address("2001:db8::1", 50_000));

        assertThat(edge.backend.clients()).containsExactly(TestEdge.address("2001:db8::1", 50_000));
    }

    @Test
    void aBackendThatRefuses() {
        edge.backend.answers(Answer.NOTHING);
        TestSocket client = edge.accept();

        edge.backend.refuseNow();
        edge.runTasks();

        assertThat(client.peerReceived()).isEqualTo(NOT_AVAILABLE);
        assertThat(client.isOpen()).isFalse();
        assertThat(edge.outcome()).isEqualTo(Outcome.BACKEND_DOWN);
        assertThat(edge.log()).contains("warning: cannot forward [192.0.2.66]:40000: Connection refused");
    }

    @Test
    void aBackendThatDoesNotAnswer() {
        edge.backend.answers(Answer.NOTHING);
        TestSocket client = edge.accept();

        edge.pass(TestEdge.TIMES.connect().minusMillis(1));
        assertThat(client.peerReceived()).isEmpty();
        edge.pass(Duration.ofMillis(1));

        assertThat(client.peerReceived()).isEqualTo(NOT_AVAILABLE);
        assertThat(edge.backend.socket().isOpen()).isFalse();
        assertThat(edge.record().detail()).isEqualTo("no connection to the backend within 5000 ms");
    }

    /** HAProxy accepts and says nothing when none of its servers is up. */
    @Test
    void aBackendThatAcceptsAndSaysNothing() {
        TestSocket client = edge.accept();

        edge.pass(TestEdge.TIMES.connect());
        edge.pass(TestEdge.TIMES.greeting().minusMillis(1));
        assertThat(client.peerReceived()).isEmpty();
        edge.pass(Duration.ofMillis(1));

        assertThat(client.peerReceived()).isEqualTo(NOT_AVAILABLE);
        assertThat(edge.record().detail()).isEqualTo("no greeting from the backend within 30000 ms");
    }

    @Test
    void aSlowGreetingIsAGreeting() {
        TestSocket client = edge.accept();

        edge.pass(TestEdge.TIMES.connect());
        edge.pass(TestEdge.TIMES.greeting().minusMillis(1));
        edge.backend.socket().peerSends("220 slow.example\r\n");

        assertThat(client.peerReceived()).isEqualTo("220 slow.example\r\n");
    }

    @Test
    void aBackendThatEndsBeforeItsGreeting() {
        TestSocket client = edge.accept();

        edge.backend.socket().peerEnds();

        assertThat(client.peerReceived()).isEqualTo(NOT_AVAILABLE);
        assertThat(edge.outcome()).isEqualTo(Outcome.BACKEND_DOWN);
    }

    @Test
    void aBackendThatResetsBeforeItsGreeting() {
        TestSocket client = edge.accept();

        edge.backend.socket().peerResets();

        assertThat(client.peerReceived()).isEqualTo(NOT_AVAILABLE);
        assertThat(edge.outcome()).isEqualTo(Outcome.BACKEND_DOWN);
    }

    /** Netty then returns a channel without an event loop, and completes its future on another thread. */
    @Test
    void noFileDescriptorIsLeftForTheBackend() {
        edge.backend.answers(Answer.NO_DESCRIPTOR);

        TestSocket client = edge.accept();

        assertThat(client.peerReceived()).isEqualTo(NOT_AVAILABLE);
        assertThat(edge.record().detail()).isEqualTo("Too many open files");
    }

    @Test
    void theNextSessionFindsABackendThatIsUpAgain() {
        edge.backend.answers(Answer.NOTHING);
        edge.accept();
        edge.backend.refuseNow();
        edge.runTasks();
        edge.backend.answers(Answer.ACCEPT);

        TestSocket client = edge.accept(TestEdge.address("192.0.2.66", 40_001));
        edge.backend.socket().peerSends("220 mta.example\r\n");

        assertThat(client.peerReceived()).isEqualTo("220 mta.example\r\n");
    }

    @Test
    void aClientThatHangsUpTakesItsBackendAlong() {
        TestSocket client = edge.accept();

        client.peerEnds();

        assertThat(edge.backend.socket().isOpen()).isFalse();
        assertThat(edge.outcome()).isEqualTo(Outcome.HANGUP);
    }

    @Test
    void aClientThatHangsUpWhileTheConnectionIsMade() {
        edge.backend.answers(Answer.NOTHING);
        TestSocket client = edge.accept();

        client.peerResets();

        assertThat(edge.backend.socket().isOpen()).isFalse();
    }

    /** It may not talk yet; what it says is kept, and the kernel keeps the rest. */
    @Test
    void whatTheClientSaysMeanwhileWaitsInOrder() {
        TestSocket client = edge.accept();

        client.peerSends("EHLO a.example\r\n");
        client.peerSends("NOOP\r\n");
        assertThat(edge.backend.socket().peerReceived()).isEmpty();
        assertThat(client.hasUnread()).isTrue();
        edge.backend.socket().peerSends("220 mta.example\r\n");

        assertThat(edge.backend.socket().peerReceived()).isEqualTo("EHLO a.example\r\nNOOP\r\n");
    }

    @Test
    void aRefusalByTheBackendIsTheClientsGreeting() {
        TestSocket client = edge.accept();

        edge.backend.socket().peerSends("421 4.3.2 mta.example overloaded\r\n");
        edge.backend.socket().peerEnds();

        assertThat(client.peerReceived()).isEqualTo("421 4.3.2 mta.example overloaded\r\n");
        assertThat(client.peerSawEnd()).isTrue();
        client.peerEnds();
        assertThat(edge.outcome()).isEqualTo(Outcome.FORWARDED);
    }
}
