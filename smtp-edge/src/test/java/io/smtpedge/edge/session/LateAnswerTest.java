package io.smtpedge.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.dnsbl.DnsblResult;
import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.policy.ClientNetwork;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord.Decision;
import io.smtpedge.reputation.event.SessionRecord.Finding;
import io.smtpedge.reputation.event.SessionRecord.Score;
import io.smtpedge.reputation.event.SessionRecord.TestResult;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers of the DNS lists that come after their deadline, when the client was let pass without them. */
class LateAnswerTest {

    private static final Duration GREET_WAIT = TestEdge.TIMES.greetWait();
    private static final String BLOCKED =
            "421 4.7.1 Service unavailable; client [192.0.2.66] blocked using bl.example; ref session-1";
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
                S: 550 5.7.1 Service unavailable; client [192.0.2.66] blocked using bl.example; ref session-1
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

        String refusal = "521 5.7.1 Service unavailable; client [192.0.2.66] blocked using bl.example; ref session-1";
        assertThat(client.peerReceived()).isEqualTo(refusal + "\r\n");
        assertThat(client.isOpen()).isFalse();
        assertThat(edge.backend.socket().isOpen()).isFalse();
        assertThat(edge.log()).contains("NOQUEUE: reject: CONNECT from [192.0.2.66]:40000: " + unreferred(refusal));
    }

    /** Then it has been told to come back, as those whom the verdict itself defers. */
    @Test
    void beforeTheGreetingAClientMayBeDeferred() {
        TestSocket client = edge.accept();
        edge.pass(GREET_WAIT);

        say(Lists.listedButAllowListSilent(CLIENT));
        assertThat(client.peerReceived()).isEqualTo("220 mx.example ESMTP\r\n");
        client.peerResets();
        edge.pass(Duration.ofMinutes(1));

        assertThat(edge.outcome()).isEqualTo(Outcome.DEFERRED);
        assertThat(edge.memory.cameBack(ClientNetwork.of(CLIENT))).isTrue();
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
    void beforeAMessageTheSessionEndsAndTheTransactionIsAborted() {
        TestSocket client = greeted();
        talk(client, "EHLO spam.example\r\n", "250 mta.example\r\n");
        talk(client, "MAIL FROM:<a@spam.example>\r\n", "250 2.1.0 Ok\r\n");
        client.peerSends("RCPT TO:<b@example>\r\n");

        say(Lists.listed(CLIENT, 3));

        assertThat(client.peerReceived()).isEqualTo(BLOCKED + "\r\n");
        assertThat(edge.backend.socket().isOpen()).isFalse();
        client.peerEnds();
        assertThat(edge.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(edge.record().verdict())
                .isEqualTo(new Decision(
                        "drop",
                        "dnsbl",
                        "late answer: blocked using bl.example; spam source",
                        new Score(3, 3, 3, 1, false)));
        assertThat(edge.log())
                .contains(
                        "DNSBL rank 3 for [192.0.2.66]:40000",
                        "NOQUEUE: reject: CONNECT from [192.0.2.66]:40000: " + unreferred(BLOCKED));
    }

    /** DATA is on its way to the backend: the client has not been told to go ahead. */
    @Test
    void theGoAheadDecidesWhatIsBeforeAMessage() {
        TestSocket client = greeted();
        client.peerSends("DATA\r\n");

        say(Lists.listed(CLIENT, 3));

        assertThat(client.peerReceived()).isEqualTo(BLOCKED + "\r\n");
        assertThat(edge.backend.socket().isOpen()).isFalse();
    }

    @Test
    void aMessageUnderWayIsLetBeAndTheNextIsNot() {
        TestSocket client = greeted();
        TestSocket backend = edge.backend.socket();
        talk(client, "DATA\r\n", "354 go\r\n");

        say(Lists.listed(CLIENT, 3));
        client.peerSends("Subject: lucky\r\n\r\n.\r\n");

        assertThat(client.peerReceived()).isEmpty();
        assertThat(backend.peerReceived()).isEqualTo("DATA\r\nSubject: lucky\r\n\r\n.\r\n");
        backend.peerSends("250 queued\r\n");
        assertThat(client.peerReceived()).isEqualTo("250 queued\r\n" + BLOCKED + "\r\n");
        assertThat(backend.isOpen()).isFalse();
        client.peerEnds();
        assertThat(edge.record().evidence())
                .containsExactly(
                        new Finding(
                                "late-answer",
                                "late answer: blocked using bl.example; spam source; a message was under way, which was let be"));
    }

    /** In chunks too; a client that goes no further has had its message. */
    @Test
    void theSameWithChunks() {
        TestSocket client = greeted();
        talk(client, "EHLO spam.example\r\n", "250-mta.example\r\n250 CHUNKING\r\n");
        client.peerSends("BDAT 4\r\nab");

        say(Lists.listed(CLIENT, 3));

        assertThat(client.peerReceived()).isEmpty();
        client.peerResets();
        assertThat(edge.outcome()).isEqualTo(Outcome.FORWARDED);
    }

    /** Else a chunk that nobody wanted would keep the session alive for the message behind it. */
    @Test
    void aChunkThatIsRefusedIsNoMessage() {
        TestSocket client = greeted();
        talk(client, "EHLO spam.example\r\n", "250-mta.example\r\n250 CHUNKING\r\n");
        talk(client, "BDAT 0\r\n", "503 5.5.1 Error: need MAIL command\r\n");

        say(Lists.listed(CLIENT, 3));

        assertThat(client.peerReceived()).isEqualTo(BLOCKED + "\r\n");
        assertThat(edge.backend.socket().isOpen()).isFalse();
    }

    /** A line of the edge's own amid a reply of the backend would be no reply. */
    @Test
    void amidAReplyNothingIsSaid() {
        TestSocket client = greeted();
        talk(client, "EHLO spam.example\r\n", "250-mta.example\r\n");

        say(Lists.listed(CLIENT, 3));

        assertThat(client.peerReceived()).isEmpty();
        assertThat(edge.backend.socket().isOpen()).isFalse();
        client.peerEnds();
        assertThat(edge.outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void startTlsWaitsForThem() {
        TestSocket client = greeted();
        client.peerSends("STARTTLS\r\n");
        edge.backend.socket().peerSends("220 ready\r\n");
        assertThat(client.peerReceived()).isEmpty();

        say(Lists.notListed(CLIENT));

        assertThat(client.peerReceived()).isEqualTo("220 ready\r\n");
        client.peerSends("\u0016\u0003\u0001");
        assertThat(edge.backend.socket().peerReceived()).isEqualTo("STARTTLS\r\n\u0016\u0003\u0001");
    }

    @Test
    void whoAsksForTlsIsToldTheSame() {
        TestSocket client = greeted();
        client.peerSends("STARTTLS\r\n");
        edge.backend.socket().peerSends("220 ready\r\n");

        say(Lists.listed(CLIENT, 3));

        assertThat(client.peerReceived()).isEqualTo(BLOCKED + "\r\n");
        assertThat(edge.backend.socket().isOpen()).isFalse();
    }

    @Test
    void startTlsDoesNotWaitWhereNothingCanChange() {
        edge.lists = client -> CompletableFuture.completedFuture(Lists.allowListPending(client));
        TestSocket client = greeted();

        talk(client, "STARTTLS\r\n", "220 ready\r\n");
    }

    @Test
    void whatTheyCannotBeSureOfChangesNothing() {
        TestSocket client = greeted();

        say(Lists.listedButAllowListSilent(CLIENT));

        talk(client, "STARTTLS\r\n", "220 ready\r\n");
    }

    @Test
    void whereListingsAreIgnoredTheyAreOnlyNoted() {
        edge.dnsbl = Action.IGNORE;
        TestSocket client = greeted();
        talk(client, "STARTTLS\r\n", "220 ready\r\n");

        say(Lists.listed(CLIENT, 3));

        assertThat(client.isOpen()).isTrue();
        assertThat(edge.log()).contains("DNSBL rank 3 for [192.0.2.66]:40000");
    }

    @Test
    void afterTheEndOfTheSessionTheyAreDropped() {
        TestSocket client = edge.accept();
        edge.pass(GREET_WAIT);
        client.peerResets();

        say(Lists.listed(CLIENT, 3));

        assertThat(edge.log()).noneMatch(line -> line.startsWith("DNSBL"));
    }

    @Test
    void whoHasViolatedTheProtocolMeanwhileIsRefusedOnce() {
        TestSocket client = greeted();
        client.peerSends("HELO spam.example\r\nMAIL FROM:<a@spam.example>\r\n");
        assertThat(client.peerReceived()).isEqualTo("250 mx.example\r\n250 2.1.0 Ok\r\n");

        say(Lists.listed(CLIENT, 3));

        assertThat(client.peerReceived()).isEmpty();
        client.peerSends("RCPT TO:<b@example>\r\nQUIT\r\n");
        assertThat(client.peerReceived()).isEqualTo("550 5.5.1 Protocol error; ref session-1\r\n221 2.0.0 Bye\r\n");
        assertThat(edge.record().verdict())
                .satisfies(decision -> assertThat(decision.test()).isEqualTo("pipelining"));
    }

    /** The greeting that the client has read the beginning of ends well. */
    @Test
    void behindATeaserTheyRefuseAfterTheGreeting() {
        edge.teaser = Optional.of("mx.example teases");
        TestSocket client = edge.accept();
        edge.pass(GREET_WAIT);

        say(Lists.listed(CLIENT, 3));

        assertThat(client.peerReceived()).isEqualTo("220-mx.example teases\r\n220 mx.example ESMTP\r\n");
        assertThat(edge.backend.socket().isOpen()).isFalse();
    }

    private TestSocket greeted() {
        TestSocket client = edge.accept();
        edge.pass(GREET_WAIT);
        edge.backend.socket().peerSends("220 mta.example\r\n");
        assertThat(client.peerReceived()).isEqualTo("220 mta.example\r\n");
        return client;
    }

    private void talk(TestSocket client, String command, String reply) {
        client.peerSends(command);
        edge.backend.socket().peerSends(reply);
        assertThat(client.peerReceived()).isEqualTo(reply);
    }

    private void say(DnsblResult result) {
        settled.complete(result);
        edge.runTasks();
    }

    /** The reference is for the client: lines about connections are alike, so that they can be counted. */
    private static String unreferred(String reply) {
        return reply.replaceFirst("; ref .*", "");
    }
}
