package io.smtpedge.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.dnsbl.DnsblResult;
import io.smtpedge.edge.policy.Action;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord.Decision;
import io.smtpedge.reputation.event.SessionRecord.Score;
import io.smtpedge.reputation.event.SessionRecord.TestResult;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers of the DNS lists that come after their deadline, when the client was let pass without them. */
class LateAnswerTest {

    private static final Duration GREET_WAIT = TestEdge.TIMES.greetWait();
    private static final InetAddress CLIENT = TestEdge.CLIENT.getAddress();

    private final TestEdge edge = new TestEdge();
    private final CompletableFuture<DnsblResult> settled = new CompletableFuture<>();

    /** One list is silent; the deadline is over before the greet wait is. */
    @BeforeEach
    void oneListIsSilent() {
        edge.lists = client -> CompletableFuture.completedFuture(Lists.silent(client));
        edge.settled = settled;
    }

    @AfterEach
    void nothingIsLive() {
        settled.complete(Lists.notListed(CLIENT));
        edge.endAll();
    }

    @Test
    void duringTheGreetWaitNoAnswerIsLate() {
        TestSocket client = edge.accept();

        say(Lists.listed(CLIENT, 3));

        assertThat(client.peerReceived()).isEqualTo("220 mx.example ESMTP\r\n");
        assertThat(edge.backend.clients()).isEmpty();
    }

    @Test
    void nobodyWaitsForThemBeyondTheGreetWait() {
        edge.accept();

        edge.pass(GREET_WAIT);

        assertThat(edge.backend.clients()).hasSize(1);
    }

    /** Nobody has told the client that it may go on. */
    @Test
    void beforeTheGreetingOfTheBackendTheyAreAsGoodAsOthers() {
        TestSocket client = edge.accept();
        edge.pass(GREET_WAIT);
        TestSocket backend = edge.backend.socket();

        say(Lists.listed(CLIENT, 3));

        assertThat(backend.isOpen()).isFalse();
        Transcript.play(client, """
                S: 220 mx.example ESMTP
                C: HELO spam.example
                S: 250 mx.example
                C: MAIL FROM:<a@spam.example>
                S: 250 2.1.0 Ok
                C: RCPT TO:<b@example>
                S: 550 5.7.1 Service unavailable; client [192.0.2.66] blocked using bl.example
                C: QUIT
                S: 221 2.0.0 Bye
                * end
                """);
        assertThat(edge.log())
                .contains("PASS NEW [192.0.2.66]:40000", "DNSBL rank 3 for [192.0.2.66]:40000")
                .containsOnlyOnce("DNSBL rank 3 for [192.0.2.66]:40000");
        assertThat(edge.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(edge.record().verdict())
                .isEqualTo(new Decision(
                        "enforce", "dnsbl", "blocked using bl.example; spam source", new Score(3, 3, 3, 1, false)));
        assertThat(edge.record().timings().screen()).isEqualTo(GREET_WAIT);
    }

    @Test
    void beforeTheGreetingAListedClientMayBeDropped() {
        edge.dnsbl = Action.DROP;
        TestSocket client = edge.accept();
        edge.pass(GREET_WAIT);

        say(Lists.listed(CLIENT, 3));

        String refusal = "521 5.7.1 Service unavailable; client [192.0.2.66] blocked using bl.example";
        assertThat(client.peerReceived()).isEqualTo(refusal + "\r\n");
        assertThat(client.isOpen()).isFalse();
        assertThat(edge.backend.socket().isOpen()).isFalse();
        assertThat(edge.log()).contains("NOQUEUE: reject: CONNECT from [192.0.2.66]:40000: " + refusal);
    }

    @Test
    void aLatePassChangesNothingButTheRecord() {
        TestSocket client = edge.accept();
        edge.pass(GREET_WAIT);

        say(Lists.notListed(CLIENT));
        edge.backend.socket().peerSends("220 mta.example\r\n");

        assertThat(client.peerReceived()).isEqualTo("220 mta.example\r\n");
        client.peerResets();
        assertThat(edge.record().tests()).contains(new TestResult("dnsbl", "passed"));
    }

    @Test
    void afterTheEndOfTheSessionTheyAreDropped() {
        TestSocket client = edge.accept();
        edge.pass(GREET_WAIT);
        client.peerResets();

        say(Lists.listed(CLIENT, 3));

        assertThat(edge.log()).noneMatch(line -> line.startsWith("DNSBL"));
    }

    private void say(DnsblResult result) {
        settled.complete(result);
        edge.runTasks();
    }
}
