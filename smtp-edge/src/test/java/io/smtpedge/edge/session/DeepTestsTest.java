package io.smtpedge.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.policy.Cidr;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tests of what a forwarded client says: they run in its first session, between it and the backend. */
class DeepTestsTest {

    private static final String PEER = "[192.0.2.66]:40000";

    private final TestEdge edge = new TestEdge();

    @BeforeEach
    void nobodyWaitsForTheGreeting() {
        edge.pregreet = Action.IGNORE;
    }

    @AfterEach
    void nothingIsLive() {
        edge.endAll();
    }

    private TestSocket backend() {
        return edge.backend.socket();
    }

    private void deliver(TestSocket client) {
        client.peerSends("MAIL FROM:<a@a.example>\r\nRCPT TO:<b@example>\r\nDATA\r\n");
        backend().peerSends("250 Ok\r\n250 Ok\r\n354 Go ahead\r\n");
        client.peerSends("Subject: x\r\n\r\n.\r\n");
        backend().peerSends("250 2.0.0 queued\r\n");
        assertThat(client.peerReceived()).endsWith("250 2.0.0 queued\r\n");
    }

    @Test
    void theEdgeGoesOnInPlaceOfTheBackend() {
        TestSocket client = edge.helloed();
        client.peerSends("MAIL FROM:<a@a.example>\r\n");
        backend().peerSends("250 2.1.0 Ok\r\n");
        client.peerReceived();

        client.peerSends("NOOP\r\nRCPT TO:<b@example>\r\n");

        assertThat(backend().peerReceived()).as("nothing of that packet").isEqualTo("MAIL FROM:<a@a.example>\r\n");
        assertThat(backend().isOpen()).as("the backend drops the transaction").isFalse();
        assertThat(client.peerReceived()).isEqualTo("250 2.0.0 Ok\r\n550 5.5.1 Protocol error; ref session-1\r\n");
        Transcript.play(client, """
                C: DATA
                S: 554 5.5.1 Error: no valid recipients
                C: RSET
                S: 250 2.0.0 Ok
                C: MAIL FROM:<c@a.example>
                S: 250 2.1.0 Ok
                C: RCPT TO:<d@example>
                S: 550 5.5.1 Protocol error; ref session-1
                C: QUIT
                S: 221 2.0.0 Bye
                * end
                """);
        assertThat(edge.log())
                .containsSubsequence(
                        "COMMAND PIPELINING from " + PEER + " after NOOP: RCPT TO:<b@example>",
                        "NOQUEUE: reject: RCPT from " + PEER
                                + ": 550 5.5.1 Protocol error; ref session-1; from=<a@a.example>, to=<b@example>, proto=ESMTP, helo=<a.example>",
                        "NOQUEUE: reject: RCPT from " + PEER
                                + ": 550 5.5.1 Protocol error; ref session-1; from=<c@a.example>, to=<d@example>, proto=ESMTP, helo=<a.example>",
                        "DISCONNECT " + PEER);
    }

    @Test
    void theRecordTellsBothHalves() {
        TestSocket client = edge.helloed();
        deliver(client);
        client.peerSends("MAIL FROM:<a@a.example>\r\n");
        backend().peerSends("250 2.1.0 Ok\r\n");
        client.peerSends("NOOP\r\nRCPT TO:<b@example>\r\nQUIT\r\n");

        SessionRecord record = edge.record();
        assertThat(record.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(record.verdict()).satisfies(decision -> {
            assertThat(decision.action()).isEqualTo("enforce");
            assertThat(decision.test()).isEqualTo("pipelining");
            assertThat(decision.reason()).isEqualTo("sent more before the reply after NOOP: RCPT TO:<b@example>");
        });
        assertThat(record.dialogue())
                .isEqualTo(new SessionRecord.Dialogue(
                        "a.example",
                        "ESMTP",
                        false,
                        true,
                        1,
                        List.of(
                                new SessionRecord.Envelope("a@a.example", List.of("b@example"), 1, 1, 250),
                                new SessionRecord.Envelope("a@a.example", List.of("b@example"), 1, 0, 0))));
        assertThat(record.evidence())
                .contains(new SessionRecord.Finding("pipelining", "after NOOP: RCPT TO:<b@example>"));
        assertThat(record.tests())
                .contains(
                        new SessionRecord.TestResult("pipelining", "failed"),
                        new SessionRecord.TestResult("non-smtp-command", "passed"));
    }

    /** What the backend still owes, the edge answers: each command gets one reply, in order. */
    @Test
    void owedRepliesComeFirst() {
        TestSocket client = edge.helloed();
        client.peerSends("MAIL FROM:<a@a.example>\r\nRCPT TO:<b@example>\r\nRCPT TO:<c@example>\r\n");
        backend().peerSends("250 Ok\r\n");
        client.peerReceived();

        client.peerSends("DATA\r\nSubject: too early\r\n");

        assertThat(client.peerReceived()).isEqualTo("""
                550 5.5.1 Protocol error; ref session-1\r
                550 5.5.1 Protocol error; ref session-1\r
                554 5.5.1 Error: no valid recipients\r
                502 5.5.2 Error: command not recognized\r
                """);
        assertThat(backend().isOpen()).as("the backend is not heard any more").isFalse();
    }

    /** A client that was offered chunks sends their octets whatever the answer: none of them is a command. */
    @Test
    void chunksAreOctetsToTheEdgeToo() {
        TestSocket client = edge.forwarded();
        client.peerSends("EHLO a.example\r\n");
        backend().peerSends("250-mta.example\r\n250-PIPELINING\r\n250 CHUNKING\r\n");
        client.peerReceived();

        client.peerSends("NOOP\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<b@example>\r\nBDAT 12 LAST\r\nQUIT\r\n");
        client.peerSendsSingly("QUIT\r\nRSET\r\n");

        assertThat(client.peerReceived()).isEqualTo("""
                250 2.0.0 Ok\r
                250 2.1.0 Ok\r
                550 5.5.1 Protocol error; ref session-1\r
                502 5.5.1 Error: command not implemented\r
                250 2.0.0 Ok\r
                """);
        assertThat(client.isOpen()).isTrue();
    }

    /** The message is whole, but not acknowledged: the backend may have it, and must not say so any more. */
    @Test
    void aMessageThatWasNotAcknowledgedIsNotAcknowledgedAnyMore() {
        TestSocket client = edge.helloed();
        client.peerSends("MAIL FROM:<a@a.example>\r\nRCPT TO:<b@example>\r\nDATA\r\n");
        backend().peerSends("250 Ok\r\n250 Ok\r\n354 Go ahead\r\n");
        client.peerReceived();
        backend().peerReceived();

        client.peerSends("Subject: x\r\n\r\n.\r\nNOOP\r\nNOOP\r\n");

        assertThat(backend().peerReceived()).as("it does not even see the end").isEmpty();
        assertThat(client.peerReceived())
                .isEqualTo("550 5.5.1 Protocol error; ref session-1\r\n250 2.0.0 Ok\r\n250 2.0.0 Ok\r\n");
    }

    @Test
    void pipeliningWhereItIsNotOffered() {
        TestSocket client = edge.forwarded();
        client.peerSends("HELO a.example\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<b@example>\r\n");

        assertThat(client.peerReceived())
                .isEqualTo("250 mx.example\r\n250 2.1.0 Ok\r\n550 5.5.1 Protocol error; ref session-1\r\n");
        assertThat(backend().peerReceived()).isEmpty();
        assertThat(edge.log()).contains("COMMAND PIPELINING from " + PEER + " after HELO: MAIL FROM:<a@a.example>");
    }

    @Test
    void commandsOfOtherProtocolsAreDropped() {
        TestSocket client = edge.forwarded();

        client.peerSends("GET / HTTP/1.1\r\nHost: mx.example\r\n\r\n");

        assertThat(backend().peerReceived()).isEmpty();
        assertThat(backend().isOpen()).isFalse();
        assertThat(client.peerReceived()).isEqualTo("521 5.5.1 Protocol error; ref session-1\r\n");
        client.peerEnds();
        assertThat(edge.log())
                .endsWith("NON-SMTP COMMAND from " + PEER + " after CONNECT: GET / HTTP/1.1", "DISCONNECT " + PEER);
        assertThat(edge.outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void headersInsteadOfCommands() {
        TestSocket client = edge.helloed();

        client.peerSends("MAIL FROM:<a@a.example>\r\nSubject: hello\r\n");

        assertThat(client.peerReceived()).isEqualTo("521 5.5.1 Protocol error; ref session-1\r\n");
        client.peerEnds();
        assertThat(edge.log()).contains("NON-SMTP COMMAND from " + PEER + " after MAIL: Subject: hello");
    }

    @Test
    void bareNewlinesAreTakenUnlessTheOperatorMinds() {
        TestSocket client = edge.forwarded();

        client.peerSends("EHLO a.example\n");
        backend().peerSends("250 mta.example\r\n");
        client.peerSends("QUIT\n");

        assertThat(backend().peerReceived()).isEqualTo("EHLO a.example\nQUIT\n");
        assertThat(edge.log())
                .containsOnlyOnce("BARE NEWLINE from " + PEER + " after EHLO a.example")
                .noneMatch(line -> line.contains("QUIT"));
        client.peerResets();
        assertThat(edge.record().tests()).contains(new SessionRecord.TestResult("bare-newline", "failed"));
        assertThat(edge.outcome()).isEqualTo(Outcome.FORWARDED);
    }

    @Test
    void bareNewlinesEnforced() {
        edge.bareNewline = Action.ENFORCE;
        TestSocket client = edge.forwarded();

        client.peerSends("EHLO a.example\n");

        assertThat(client.peerReceived()).startsWith("250-mx.example\r\n");
        client.peerSends("MAIL FROM:<a@x>\nRCPT TO:<b@y>\n");
        assertThat(client.peerReceived()).isEqualTo("250 2.1.0 Ok\r\n550 5.5.1 Protocol error; ref session-1\r\n");
        assertThat(backend().peerReceived()).isEmpty();
    }

    /** Ignored: it is logged once, and goes on; what would be ambiguous waits for its reply. */
    @Test
    void pipeliningIgnored() {
        edge.pipelining = Action.IGNORE;
        TestSocket client = edge.forwarded();

        client.peerSends(
                "EHLO a.example\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nDATA\r\nSubject: x\r\n\r\n.\r\nQUIT\r\n");
        assertThat(backend().peerReceived())
                .isEqualTo("EHLO a.example\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nDATA\r\n");
        client.peerEnds();
        assertThat(backend().peerSawEnd()).as("the end waits for its turn, too").isFalse();
        backend().peerSends("250 mta.example\r\n250 Ok\r\n250 Ok\r\n354 Go ahead\r\n");
        assertThat(backend().peerReceived()).isEqualTo("Subject: x\r\n\r\n.\r\nQUIT\r\n");
        assertThat(backend().peerSawEnd()).isTrue();
        backend().peerSends("250 queued\r\n221 Bye\r\n");
        backend().peerEnds();

        assertThat(client.peerReceived()).endsWith("354 Go ahead\r\n250 queued\r\n221 Bye\r\n");
        assertThat(edge.log())
                .filteredOn(line -> line.startsWith("COMMAND PIPELINING"))
                .hasSize(1);
        assertThat(edge.outcome()).isEqualTo(Outcome.FORWARDED);
    }

    /** A message delivered in the clear is a pass, each test for its own time. */
    @Test
    void aPassIsRemembered() {
        TestSocket client = edge.helloed();
        deliver(client);
        client.peerResets();

        TestSocket again = edge.accept(TestEdge.address("192.0.2.66", 40_001));
        backend().peerSends("220 mta.example ESMTP\r\n");
        again.peerReceived();
        again.peerSends("EHLO a\r\nNOOP\r\n");

        assertThat(backend().peerReceived()).isEqualTo("EHLO a\r\nNOOP\r\n");
        assertThat(edge.log()).noneMatch(line -> line.contains("PIPELINING"));
        again.peerResets();
        assertThat(edge.records().getLast().tests()).contains(new SessionRecord.TestResult("pipelining", "remembered"));
    }

    @Test
    void aPassIsForgottenAfterItsTime() {
        TestSocket client = edge.helloed();
        deliver(client);
        client.peerResets();
        edge.pass(Duration.ofDays(30));

        TestSocket again = edge.accept(TestEdge.address("192.0.2.66", 40_001));
        backend().peerSends("220 mta.example ESMTP\r\n");
        again.peerReceived();
        again.peerSends("EHLO a\r\nNOOP\r\n");

        assertThat(again.peerReceived()).endsWith("250 2.0.0 Ok\r\n");
        assertThat(backend().peerReceived()).isEmpty();
    }

    /** Two commands are no proof of anything. */
    @Test
    void quitIsNoPass() {
        TestSocket client = edge.helloed();
        client.peerSends("QUIT\r\n");
        backend().peerSends("221 Bye\r\n");
        client.peerResets();

        assertThat(edge.record().tests()).contains(new SessionRecord.TestResult("pipelining", "unfinished"));
    }

    @Test
    void aFailureIsRefusedAtTheNextConnection() {
        TestSocket client = edge.forwarded();
        client.peerSends("GET /\r\n");
        client.peerResets();

        TestSocket again = edge.accept(TestEdge.address("192.0.2.66", 40_001));

        assertThat(again.peerReceived()).isEqualTo("521 5.5.1 Protocol error; ref session-2\r\n");
        assertThat(edge.backend.clients()).hasSize(1);
    }

    @Test
    void whomTheOperatorAllowsIsNotTested() {
        edge.allow = List.of(Cidr.parse("192.0.2.0/24"));
        TestSocket client = edge.forwarded();

        client.peerSends("EHLO a\r\nGET /\r\nNOOP\n");

        assertThat(backend().peerReceived()).isEqualTo("EHLO a\r\nGET /\r\nNOOP\n");
        assertThat(edge.log()).last().isEqualTo("ALLOWLISTED " + PEER);
    }

    /** A reply that has begun cannot be taken back: nothing is said in the midst of it. */
    @Test
    void aViolationAmidAReply() {
        TestSocket client = edge.forwarded();
        client.peerSends("EHLO a.example\r\n");
        backend().peerSends("250-mta.example\r\n250-SI");
        client.peerReceived();

        client.peerSends("GET /\r\n");

        assertThat(client.peerReceived()).isEmpty();
        assertThat(client.peerSawEnd()).isTrue();
        client.peerEnds();
        assertThat(edge.outcome()).isEqualTo(Outcome.REFUSED);
    }

    /** The client does not wait for an answer. */
    @Test
    void aViolationOfAClientThatHasEndedItsSide() {
        edge.nonSmtpCommand = Action.ENFORCE;
        edge.pipelining = Action.IGNORE;
        TestSocket client = edge.forwarded();
        client.peerSends("DATA\r\nGET /\r\n");
        client.peerEnds();

        backend().peerSends("503 need MAIL\r\n");

        assertThat(client.peerReceived()).isEqualTo("503 need MAIL\r\n502 5.5.2 Error: command not recognized\r\n");
        assertThat(client.isOpen()).isFalse();
    }

    /** 20,000 commands at once: the edge holds a little, answers with the backend's replies, and loses nothing. */
    @Test
    void aClientThatSendsWithoutReading() {
        edge.allow = List.of(Cidr.parse("192.0.2.0/24"));
        TestSocket client = edge.forwarded();

        for (int i = 0; i < 200; i++) {
            client.peerSends("RSET\r\n".repeat(100));
        }
        assertThat(client.hasUnread()).as("it is not read without a bound").isTrue();
        int passed = 0;
        for (String said = backend().peerReceived();
                !said.isEmpty();
                said = backend().peerReceived()) {
            passed += said.length() / 6;
            backend().peerSends("250 Ok\r\n".repeat(said.length() / 6));
        }

        assertThat(passed).isEqualTo(20_000);
        assertThat(client.hasUnread()).isFalse();
    }

    /** So much was held that it was not read any more; the edge, in the backend's place, reads on. */
    @Test
    void aViolationOfAClientThatIsNotRead() {
        edge.pipelining = Action.IGNORE;
        edge.bareNewline = Action.ENFORCE;
        TestSocket client = edge.forwarded();
        client.peerSends("DATA\r\nRSET\n" + ("NOOP " + "x".repeat(1900) + "\r\n").repeat(8));
        client.peerSends("QUIT\r\n");
        assertThat(client.hasUnread()).isTrue();

        backend().peerSends("503 need MAIL\r\n");

        assertThat(client.peerReceived())
                .isEqualTo("503 need MAIL\r\n" + "250 2.0.0 Ok\r\n".repeat(9) + "221 2.0.0 Bye\r\n");
    }

    @Test
    void aLineWithoutEnd() {
        edge.allow = List.of(Cidr.parse("192.0.2.0/24"));
        TestSocket client = edge.forwarded();

        client.peerSends("x".repeat(12_290));

        assertThat(client.peerReceived()).isEqualTo("421 4.7.0 Error: command line too long\r\n");
        assertThat(backend().peerReceived()).isEmpty();
        client.peerEnds();
        assertThat(edge.log()).contains("COMMAND LENGTH LIMIT from " + PEER + " after CONNECT");
    }

    /** A password is in no log and in no record, whatever is wrong with the rest. */
    @Test
    void loginsAreNotLogged() {
        TestSocket client = edge.helloed();
        client.peerSends("AUTH PLAIN AHUAc2VjcmV0\n");
        client.peerSends("AHUAc2VjcmV0\r\n");
        edge.pass(TestEdge.TIMES.command());
        client.peerResets();

        assertThat(edge.log())
                .contains(
                        "COMMAND PIPELINING from " + PEER + " after AUTH: (14 octets)",
                        "COMMAND TIME LIMIT from " + PEER + " after UNKNOWN");
        assertThat(edge.log().toString() + edge.records()).doesNotContain("AHUA");
    }
}
