package io.smtpedge.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.dnsbl.DnsblResult;
import io.smtpedge.dnsbl.ZoneAnswer.Source;
import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.policy.ClientNetwork;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord.Decision;
import io.smtpedge.reputation.event.SessionRecord.TestResult;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who has been here before: what need not be proved again, and what is not forgiven at once. */
class RememberedClientsTest {

    private static final Duration GREET_WAIT = TestEdge.TIMES.greetWait();
    private static final InetSocketAddress AGAIN = TestEdge.address("192.0.2.66", 40_001);

    private final TestEdge edge = new TestEdge();

    @AfterEach
    void nothingIsLive() {
        edge.endAll();
    }

    @Test
    void whoHasWaitedOnceNeedNotWaitAgain() {
        edge.accept();
        edge.pass(GREET_WAIT);
        edge.lists = client -> CompletableFuture.completedFuture(Lists.notListed(client, Source.CACHE));

        TestSocket again = edge.accept(AGAIN);

        assertThat(edge.backend.clients()).hasSize(2);
        assertThat(edge.log()).contains("PASS NEW [192.0.2.66]:40000", "PASS OLD [192.0.2.66]:40001");
        again.peerResets();
        assertThat(edge.record().tests())
                .containsExactly(new TestResult("pregreet", "remembered"), new TestResult("dnsbl", "passed"));
    }

    /** It did not wait, but it was asked about: so it is no old one. */
    @Test
    void onlyWhoWaitsForNothingIsAnOldPass() {
        known();
        CompletableFuture<DnsblResult> answer = new CompletableFuture<>();
        edge.lists = _ -> answer;

        edge.accept();
        answer.complete(Lists.notListed(TestEdge.CLIENT.getAddress()));
        edge.runTasks();

        assertThat(edge.backend.clients()).hasSize(1);
        assertThat(edge.log()).contains("PASS NEW [192.0.2.66]:40000");
    }

    @Test
    void aPassIsForgottenAfterItsTime() {
        edge.accept();
        edge.pass(GREET_WAIT);
        edge.pass(Duration.ofDays(1));

        edge.accept(AGAIN);

        assertThat(edge.backend.clients()).hasSize(1);
    }

    /** It was promised not to be tested: what it says early costs it that promise, not this session. */
    @Test
    void aKnownClientThatTalksEarlyIsNotRefusedButWaitsNextTime() {
        known();

        TestSocket client = edge.accept();
        client.peerSends("EHLO eager.example\r\n");
        edge.backend.socket().peerSends("220 mta.example\r\n");

        assertThat(edge.backend.socket().peerReceived()).isEqualTo("EHLO eager.example\r\n");
        assertThat(edge.log())
                .containsOnlyOnce("PREGREET 20 after 0 from [192.0.2.66]:40000: EHLO eager.example\\r\\n");
        client.peerResets();
        assertThat(edge.record().tests()).contains(new TestResult("pregreet", "remembered"));
        assertThat(edge.record().evidence()).hasSize(1);
        edge.accept(AGAIN);
        assertThat(edge.backend.clients()).as("the second one waits").hasSize(1);
    }

    @Test
    void theSameWhileTheListsAreAsked() {
        known();
        edge.lists = _ -> new CompletableFuture<>();

        edge.accept().peerSends("EHLO eager.example\r\n");

        assertThat(edge.log()).contains("PREGREET 20 after 0 from [192.0.2.66]:40000: EHLO eager.example\\r\\n");
        assertThat(edge.memory.passed(network(), io.smtpedge.edge.policy.Test.PREGREET))
                .isFalse();
    }

    /** An unknown client may talk as soon as its wait is over, however long the backend takes to greet. */
    @Test
    void aKnownClientIsHeldToNoLongerAWaitThanAnUnknownOne() {
        known();

        TestSocket client = edge.accept();
        edge.pass(GREET_WAIT);
        client.peerSends("EHLO patient.example\r\n");

        assertThat(edge.log()).noneMatch(line -> line.startsWith("PREGREET"));
        assertThat(edge.memory.passed(network(), io.smtpedge.edge.policy.Test.PREGREET))
                .isTrue();
    }

    @Test
    void whoFailedIsRefusedAtOnceWithoutBeingAskedAbout() {
        edge.accept().peerSends("EHLO spam.example\r\n");
        edge.pass(Duration.ofMinutes(5));
        edge.asked().clear();

        TestSocket again = edge.accept(AGAIN);

        assertThat(again.peerReceived()).isEqualTo("220 mx.example ESMTP\r\n");
        assertThat(edge.asked()).isEmpty();
        again.peerSends("EHLO spam.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@example>\r\n");
        assertThat(again.peerReceived()).endsWith("550 5.5.1 Protocol error; ref session-2\r\n");
        again.peerResets();
        assertThat(edge.record().verdict())
                .isEqualTo(new Decision("enforce", "pregreet", "failed the pregreet test 5 minutes ago", null));
        assertThat(edge.record().tests())
                .containsExactly(new TestResult("pregreet", "failed-before"), new TestResult("dnsbl", "skipped"));
    }

    /** Or a client that never gives up would never be tested again. */
    @Test
    void aRefusalForAnOldFailureIsNoNewFailure() {
        edge.accept().peerSends("EHLO spam.example\r\n");
        edge.pass(Duration.ofMinutes(9));
        edge.accept(AGAIN);
        edge.pass(Duration.ofMinutes(1));

        TestSocket third = edge.accept(TestEdge.address("192.0.2.66", 40_002));

        assertThat(third.peerReceived()).as("it waits").isEmpty();
    }

    @Test
    void aViolationInTheDialogueIsRefusedWithTheActionOfItsTest() {
        edge.pipelining = Action.DROP;
        edge.memory.fail(network(), io.smtpedge.edge.policy.Test.PIPELINING);

        TestSocket client = edge.accept();

        assertThat(client.peerReceived()).isEqualTo("521 5.5.1 Protocol error; ref session-1\r\n");
        assertThat(edge.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(edge.log()).contains("NOQUEUE: reject: CONNECT from [192.0.2.66]:40000: 521 5.5.1 Protocol error");
        assertThat(edge.record().tests())
                .containsExactly(
                        new TestResult("pipelining", "failed-before"),
                        new TestResult("pregreet", "skipped"),
                        new TestResult("dnsbl", "skipped"));
    }

    @Test
    void whatIsIgnoredIsNotHeldAgainstAClient() {
        edge.pregreet = Action.IGNORE;
        edge.lists = _ -> new CompletableFuture<>();
        edge.accept().peerSends("EHLO eager.example\r\n");

        assertThat(edge.memory.failed(network())).isEmpty();
    }

    private void known() {
        edge.memory.pass(network(), io.smtpedge.edge.policy.Test.PREGREET);
    }

    private static ClientNetwork network() {
        return ClientNetwork.of(TestEdge.CLIENT.getAddress());
    }
}
