package io.smtpedge.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.dnsbl.DnsblResult;
import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.policy.Cidr;
import io.smtpedge.reputation.event.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A greeting that begins before the verdict must end well, whatever the verdict and whatever the backend says. */
class TeaserTest {

    private static final String TEASER = "220-mx.example teases\r\n";

    private final TestEdge edge = new TestEdge();

    @BeforeEach
    void tease() {
        edge.teaser = Optional.of("mx.example teases");
    }

    @AfterEach
    void nothingIsLive() {
        edge.endAll();
    }

    @ParameterizedTest
    @ValueSource(strings = {"220 mta.example ESMTP\r\n", "220-mta.example ESMTP\r\n220 be nice\r\n"})
    void theGreetingOfTheBackendIsItsEnd(String greeting) {
        TestSocket client = edge.accept();
        assertThat(client.peerReceived()).isEqualTo(TEASER);

        edge.pass(TestEdge.TIMES.greetWait());
        edge.backend.socket().peerSendsSingly(greeting);
        assertThat(client.peerReceived()).isEqualTo(greeting);

        client.peerSends("EHLO good.example\r\n");
        assertThat(edge.backend.socket().peerReceived()).isEqualTo("EHLO good.example\r\n");
        client.peerResets();
        assertThat(edge.outcome()).isEqualTo(Outcome.FORWARDED);
        assertThat(edge.record().bytes().toClient()).isEqualTo(TEASER.length() + greeting.length());
    }

    /** The edge that takes the backend's place does not greet again. */
    @Test
    void theDeepTestsFollow() {
        TestSocket client = edge.accept();
        edge.pass(TestEdge.TIMES.greetWait());
        edge.backend.socket().peerSends("220 mta.example ESMTP\r\n");
        client.peerReceived();

        client.peerSends("HELO spam.example\r\nMAIL FROM:<a@spam.example>\r\nRCPT TO:<b@example>\r\n");

        assertThat(client.peerReceived())
                .isEqualTo("250 mx.example\r\n250 2.1.0 Ok\r\n550 5.5.1 Protocol error; ref session-1\r\n");
        assertThat(edge.backend.socket().peerReceived()).isEmpty();
    }

    @Test
    void whoNeedNotWaitIsNotTeased() {
        edge.allow = List.of(Cidr.parse("192.0.2.66"));

        TestSocket client = edge.accept();

        assertThat(client.peerReceived()).isEmpty();
    }

    @Test
    void norWhoIsListedAlready() {
        edge.lists = client -> CompletableFuture.completedFuture(Lists.listed(client, 3));

        TestSocket client = edge.accept();

        assertThat(client.peerReceived()).isEqualTo("220 mx.example ESMTP\r\n");
    }

    @Test
    void whoTakesItForTheGreetingIsRefused() {
        TestSocket client = edge.accept();

        client.peerSends("HELO spam.example\r\n");

        assertThat(client.peerReceived()).isEqualTo(TEASER + "220 mx.example ESMTP\r\n250 mx.example\r\n");
    }

    /** 521 cannot be a line of a greeting that began with 220: it is the answer to the first command. */
    @Test
    void whoIsDroppedReadsAWholeGreetingFirst() {
        edge.pregreet = Action.DROP;
        TestSocket client = edge.accept();

        client.peerSends("HELO spam.example\r\n");

        assertThat(client.peerReceived())
                .isEqualTo(TEASER + "220 mx.example ESMTP\r\n521 5.5.1 Protocol error; ref session-1\r\n");
        client.peerEnds();
        assertThat(edge.outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void theSameWhereTheListsAreTheReason() {
        edge.dnsbl = Action.DROP;
        CompletableFuture<DnsblResult> answer = new CompletableFuture<>();
        edge.lists = _ -> answer;
        TestSocket client = edge.accept();

        answer.complete(Lists.listed(TestEdge.CLIENT.getAddress(), 3));
        edge.runTasks();

        assertThat(client.peerReceived())
                .isEqualTo(
                        TEASER + "220 mx.example ESMTP\r\n"
                                + "521 5.7.1 Service unavailable; client [192.0.2.66] blocked using bl.example; ref session-1\r\n");
    }

    @Test
    void aBackendThatIsDownIsToldAfterTheGreeting() {
        TestSocket client = edge.accept();
        edge.pass(TestEdge.TIMES.greetWait());

        edge.backend.socket().peerEnds();

        assertThat(client.peerReceived())
                .isEqualTo(TEASER + "220 mx.example ESMTP\r\n"
                        + "421 4.3.2 Service not available, closing transmission channel\r\n");
        assertThat(edge.outcome()).isEqualTo(Outcome.BACKEND_DOWN);
    }

    /** RFC 5321, 3.1: whom a server greets with 554, it refuses every command but QUIT. */
    @ParameterizedTest
    @ValueSource(strings = {"554 5.7.1 go away\r\n", "554-5.7.1 go away\r\n554 \u00e9\r\n"})
    void aBackendThatRefusesInItsGreetingRefusesTheCommands(String greeting) {
        TestSocket client = edge.accept();
        edge.pass(TestEdge.TIMES.greetWait());

        TestSocket backend = edge.backend.socket();
        backend.peerSendsSingly(greeting);

        String refusal =
                greeting.replace('\u00e9', '?').replaceAll("(?m)^", "S: ").replace("\r", "");
        refusal = refusal.endsWith("S: ") ? refusal.substring(0, refusal.length() - 3) : refusal;
        assertThat(backend.isOpen()).isFalse();
        Transcript.play(client, """
                S: 220-mx.example teases
                S: 220 mx.example ESMTP
                C: EHLO good.example
                %sC: HELO good.example
                %sC: QUIT
                S: 221 2.0.0 Bye
                * end
                """.formatted(refusal, refusal));
        assertThat(edge.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(edge.log())
                .anyMatch(line -> line.startsWith(
                        "warning: cannot forward [192.0.2.66]:40000: it greets with 554 5.7.1 go away"));
    }

    @Test
    void aBackendThatIsBusySaysSoOnceAndCloses() {
        TestSocket client = edge.accept();
        edge.pass(TestEdge.TIMES.greetWait());

        edge.backend.socket().peerSends("421 mta.example too busy\r\n");
        assertThat(client.peerReceived()).isEqualTo(TEASER + "220 mx.example ESMTP\r\n");
        client.peerSends("EHLO good.example\r\n");

        assertThat(client.peerReceived()).isEqualTo("421 mta.example too busy\r\n");
        client.peerEnds();
        assertThat(edge.outcome()).isEqualTo(Outcome.DEFERRED);
    }

    @Test
    void aRefusalWithoutEndIsCut() {
        TestSocket client = edge.accept();
        edge.pass(TestEdge.TIMES.greetWait());

        edge.backend.socket().peerSends("554-" + "x".repeat(3000));
        client.peerSends("EHLO good.example\r\n");

        assertThat(client.peerReceived())
                .startsWith(TEASER + "220 mx.example ESMTP\r\n554 xxx")
                .hasSizeLessThan(600);
    }

    @Test
    void aBackendThatEndsAmidItsRefusalIsDown() {
        TestSocket client = edge.accept();
        edge.pass(TestEdge.TIMES.greetWait());

        edge.backend.socket().peerSends("554-5.7.1 go");
        edge.backend.socket().peerEnds();

        assertThat(client.peerReceived()).contains("\r\n421 4.3.2 ");
    }

    /** Without a teaser whatever the backend says is the greeting. */
    @Test
    void withoutATeaserARefusalIsPassedOnAsItIs() {
        edge.teaser = Optional.empty();
        TestSocket client = edge.accept();
        edge.pass(TestEdge.TIMES.greetWait());

        edge.backend.socket().peerSends("554 5.7.1 go away\r\n");

        assertThat(client.peerReceived()).isEqualTo("554 5.7.1 go away\r\n");
    }
}
