package io.smtpedge.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.policy.Cidr;
import io.smtpedge.reputation.event.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The last words. A close with unread bytes resets the connection, and the reset may overtake the words; so the edge waits
 * for the client's end where there may be such bytes, and only there, because waiting costs.
 */
class DepartingTest {

    private final TestEdge edge = TestEdge.refusingAll();

    @AfterEach
    void nothingIsLive() {
        edge.endAll();
    }

    @Test
    void aClientThatSaidNothingIsNotWaitedFor() {
        edge.deny = List.of(Cidr.parse("192.0.2.0/24"));

        TestSocket client = edge.accept();

        assertThat(client.peerReceived()).startsWith("521 ");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void aClientThatSaidQuitIsNotWaitedFor() {
        TestSocket client = edge.refused();

        client.peerSends("QUIT\r\n");

        assertThat(client.peerReceived()).isEqualTo("221 2.0.0 Bye\r\n");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void aClientThatMayStillBeTalkingIsHeardOut() {
        TestSocket client = overTheLimit();

        assertThat(client.peerReceived()).isEqualTo("421 4.7.0 Error: command line too long\r\n");
        assertThat(client.peerSawEnd()).isTrue();
        assertThat(client.isOpen()).isTrue();
        client.peerSends("endless ".repeat(10_000));
        assertThat(client.hasUnread()).as("it is read, and dropped").isFalse();
        client.peerEnds();

        assertThat(client.isOpen()).isFalse();
        assertThat(edge.outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void aClientIsNotHeardOutForEver() {
        TestSocket client = overTheLimit();

        edge.pass(TestEdge.TIMES.depart().minusMillis(1));
        client.peerSends("endless");
        assertThat(client.isOpen()).isTrue();
        edge.pass(Duration.ofMillis(1));

        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void aClientThatNeverReadsIsNotWaitedForEither() {
        TestSocket client = edge.refused();
        client.peerStopsReading();
        client.peerSends("QUIT\r\n");
        assertThat(client.isOpen()).isTrue();

        edge.pass(TestEdge.TIMES.depart());

        assertThat(client.isOpen()).isFalse();
        assertThat(client.peerReceived()).isEmpty();
    }

    @Test
    void aResetWhileTheWordsAreSaid() {
        TestSocket client = overTheLimit();

        client.peerResets();

        assertThat(edge.outcome()).isEqualTo(Outcome.REFUSED);
    }

    private TestSocket overTheLimit() {
        TestSocket client = edge.refused();
        client.peerSends("x".repeat(edge.maxLine + 1));
        return client;
    }
}
