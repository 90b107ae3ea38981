package io.smtpedge.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.dnsbl.DnsblResult;
import io.smtpedge.edge.policy.ClientNetwork;
import io.smtpedge.reputation.event.SessionRecord.TestResult;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients whose score on allow lists is good enough for every other test. */
class AllowedScoresTest {

    private static final InetAddress CLIENT = TestEdge.CLIENT.getAddress();

    private final TestEdge edge = new TestEdge();
    private final CompletableFuture<DnsblResult> decided = new CompletableFuture<>();
    private final CompletableFuture<DnsblResult> settled = new CompletableFuture<>();

    @BeforeEach
    void threeLessIsEnough() {
        edge.allowThreshold = -3;
        edge.lists = _ -> decided;
        edge.settled = settled;
    }

    @AfterEach
    void nothingIsLive() {
        edge.endAll();
    }

    @Test
    void theyDoNotWait() {
        edge.accept();

        decided.complete(Lists.allowed(CLIENT, -5));
        edge.runTasks();

        assertThat(edge.backend.clients()).hasSize(1);
    }

    /** The block lists have decided that it is not listed; the allow list's answer is worth waiting for, but not asked for. */
    @Test
    void anAnswerThatDecidesNothingElseEndsTheWait() {
        TestSocket client = edge.accept();
        decided.complete(Lists.allowListPending(CLIENT));
        edge.pass(Duration.ofMillis(500));
        assertThat(edge.backend.clients()).isEmpty();

        settled.complete(Lists.allowed(CLIENT, -5));
        edge.runTasks();

        assertThat(edge.backend.clients()).hasSize(1);
        assertThat(edge.memory.passed(ClientNetwork.of(CLIENT), io.smtpedge.edge.policy.Test.PREGREET))
                .as("it did not pass what it was not tested for")
                .isFalse();
        client.peerResets();
        assertThat(edge.record().tests())
                .containsExactly(new TestResult("pregreet", "skipped"), new TestResult("dnsbl", "passed"));
    }

    @Test
    void theGreetWaitIsNotDrawnOutForThem() {
        edge.accept();
        decided.complete(Lists.allowListPending(CLIENT));

        edge.pass(TestEdge.TIMES.greetWait());

        assertThat(edge.backend.clients()).hasSize(1);
        settled.complete(Lists.allowed(CLIENT, -5));
    }

    /** They may even talk early: its bytes are replayed. */
    @Test
    void anEarlyTalkerIsJudgedByItsScore() {
        TestSocket client = edge.accept();
        client.peerSends("EHLO eager.example\r\n");
        decided.complete(Lists.allowListPending(CLIENT));
        edge.runTasks();
        assertThat(client.peerReceived()).isEmpty();

        settled.complete(Lists.allowed(CLIENT, -5));
        edge.runTasks();
        edge.backend.socket().peerSends("220 mta.example\r\n");

        assertThat(edge.backend.socket().peerReceived()).isEqualTo("EHLO eager.example\r\n");
        assertThat(edge.memory.failed(ClientNetwork.of(CLIENT))).isEmpty();
    }

    @Test
    void anEarlyTalkerWithoutAScoreIsRefusedOnceThatIsSure() {
        TestSocket client = edge.accept();
        client.peerSends("EHLO eager.example\r\n");
        decided.complete(Lists.allowListPending(CLIENT));
        edge.runTasks();
        assertThat(client.peerReceived()).isEmpty();

        settled.complete(Lists.notListed(CLIENT));
        edge.runTasks();

        assertThat(client.peerReceived()).startsWith("220 mx.example ESMTP\r\n250-mx.example");
        assertThat(edge.memory.failed(ClientNetwork.of(CLIENT))).isPresent();
    }

    @Test
    void anOldFailureIsForgivenThem() {
        edge.memory.fail(ClientNetwork.of(CLIENT), io.smtpedge.edge.policy.Test.PREGREET);

        edge.accept();
        decided.complete(Lists.allowed(CLIENT, -5));
        edge.runTasks();

        assertThat(edge.backend.clients()).hasSize(1);
    }
}
