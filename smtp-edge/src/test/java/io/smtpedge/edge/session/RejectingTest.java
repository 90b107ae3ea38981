package io.smtpedge.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.smtp.DialogueSummary;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The dialogue with a client that is refused, and its limits. */
class RejectingTest {

    private static final String REFUSAL =
            "550 5.7.1 Service unavailable; client [192.0.2.66] blocked using bl.example; ref session-1";

    private final TestEdge edge = TestEdge.refusingAll();

    @AfterEach
    void nothingIsLive() {
        edge.endAll();
    }

    @Test
    void eachRecipientIsRefusedAndLogged() {
        Transcript.play(edge.accept(), """
                S: 220 mx.example ESMTP
                C: EHLO spam.example
                S: 250-mx.example
                S: 250-PIPELINING
                S: 250-ENHANCEDSTATUSCODES
                S: 250-8BITMIME
                S: 250 SMTPUTF8
                C: MAIL FROM:<a@spam.example> BODY=8BITMIME
                S: 250 2.1.0 Ok
                C: RCPT TO:<b@example>
                S: 550 5.7.1 Service unavailable; client [192.0.2.66] blocked using bl.example; ref session-1
                C: RCPT TO:<c@example>
                S: 550 5.7.1 Service unavailable; client [192.0.2.66] blocked using bl.example; ref session-1
                C: DATA
                S: 554 5.5.1 Error: no valid recipients
                C: QUIT
                S: 221 2.0.0 Bye
                * end
                """);

        assertThat(edge.log())
                .containsExactly(
                        "CONNECT from [192.0.2.66]:40000 to [203.0.113.25]:25",
                        "DNSBL rank 3 for [192.0.2.66]:40000",
                        "NOQUEUE: reject: RCPT from [192.0.2.66]:40000: " + REFUSAL
                                + "; from=<a@spam.example>, to=<b@example>, proto=ESMTP, helo=<spam.example>",
                        "NOQUEUE: reject: RCPT from [192.0.2.66]:40000: " + REFUSAL
                                + "; from=<a@spam.example>, to=<c@example>, proto=ESMTP, helo=<spam.example>",
                        "DISCONNECT [192.0.2.66]:40000");
        assertThat(edge.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(edge.record().dialogue())
                .isEqualTo(new SessionRecord.Dialogue(
                        "spam.example",
                        "ESMTP",
                        false,
                        true,
                        0,
                        List.of(new SessionRecord.Envelope(
                                "a@spam.example", List.of("b@example", "c@example"), 2, 0, 0))));
        assertThat(edge.backend.clients()).as("no byte reaches the backend").isEmpty();
    }

    @Test
    void commandsOutOfOrder() {
        Transcript.play(edge.accept(), """
                S: 220 mx.example ESMTP
                C: MAIL FROM:<a@spam.example>
                S: 503 5.5.1 Error: send HELO/EHLO first
                C: HELO
                S: 501 5.5.4 Syntax error in arguments
                C: helo spam.example
                S: 250 mx.example
                C: RCPT TO:<b@example>
                S: 503 5.5.1 Error: need MAIL command
                C: DATA
                S: 503 5.5.1 Error: need MAIL command
                C: MAIL TO:<a@spam.example>
                S: 501 5.5.4 Syntax error in arguments
                C: mail from: <>
                S: 250 2.1.0 Ok
                C: MAIL FROM:<a@spam.example>
                S: 503 5.5.1 Error: nested MAIL command
                C: RCPT b@example
                S: 501 5.5.4 Syntax error in arguments
                C: RSET
                S: 250 2.0.0 Ok
                C: RCPT TO:<b@example>
                S: 503 5.5.1 Error: need MAIL command
                C: QUIT
                S: 221 2.0.0 Bye
                * end
                """);
    }

    @Test
    void everyOtherCommand() {
        Transcript.play(edge.accept(), """
                S: 220 mx.example ESMTP
                C: NOOP
                S: 250 2.0.0 Ok
                C: VRFY root
                S: 252 2.0.0 Cannot verify the user
                C: EXPN all
                S: 502 5.5.1 Error: command not implemented
                C: HELP
                S: 502 5.5.1 Error: command not implemented
                C: STARTTLS
                S: 502 5.5.1 Error: command not implemented
                C: AUTH PLAIN AGFsaWNlAHNlY3JldA==
                S: 502 5.5.1 Error: command not implemented
                C: BDAT 10 LAST
                S: 502 5.5.1 Error: command not implemented
                C: XCLIENT ADDR=127.0.0.1
                S: 502 5.5.2 Error: command not recognized
                C:
                S: 502 5.5.2 Error: command not recognized
                C: QUIT
                S: 221 2.0.0 Bye
                * end
                """.replace("C:\n", "C: \n"));
    }

    /** Pipelined, and split at every octet: the same answers. */
    @Test
    void packetsDoNotMatter() {
        String said = "EHLO spam.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@example>\r\nQUIT\r\n";
        TestSocket whole = edge.accept();
        TestSocket split = edge.accept(TestEdge.address("192.0.2.66", 40_001));

        whole.peerSends(said);
        split.peerSendsSingly(said);

        String answers = whole.peerReceived();
        assertThat(answers).contains(REFUSAL + "\r\n221 2.0.0 Bye\r\n");
        assertThat(split.peerReceived()).isEqualTo(answers.replace("ref session-1", "ref session-2"));
    }

    @Test
    void hostileWordsAreLoggedAsHarmlessOnes() {
        TestSocket client = edge.refused();

        client.peerSends("EHLO \u001b[31mred\r\nMAIL FROM:<a\u0007@x>\r\nRCPT TO:<b\u00ff@x>\r\n");

        assertThat(edge.log())
                .contains("NOQUEUE: reject: RCPT from [192.0.2.66]:40000: " + REFUSAL
                        + "; from=<a?@x>, to=<b?@x>, proto=ESMTP, helo=<?[31mred>");
    }

    @Test
    void tooManyCommands() {
        TestSocket client = edge.refused();

        client.peerSends("NOOP\r\n".repeat(edge.maxCommands));
        assertThat(client.peerReceived()).isEqualTo("250 2.0.0 Ok\r\n".repeat(edge.maxCommands));
        client.peerSends("RSET\r\n");

        assertThat(client.peerReceived()).isEqualTo("421 4.7.0 Error: too many commands\r\n");
        client.peerEnds();
        assertThat(edge.log())
                .endsWith("COMMAND COUNT LIMIT from [192.0.2.66]:40000 after NOOP", "DISCONNECT [192.0.2.66]:40000");
        assertThat(edge.record().detail()).isEqualTo("more than 20 commands");
    }

    @Test
    void theLongestLineAndOneOctetMore() {
        TestSocket client = edge.refused();

        client.peerSends("NOOP " + "x".repeat(edge.maxLine - 7) + "\r\n");
        assertThat(client.peerReceived()).isEqualTo("250 2.0.0 Ok\r\n");
        client.peerSends("NOOP " + "x".repeat(edge.maxLine - 6) + "\r\n");

        assertThat(client.peerReceived()).isEqualTo("421 4.7.0 Error: command line too long\r\n");
        client.peerEnds();
        assertThat(edge.log())
                .endsWith("COMMAND LENGTH LIMIT from [192.0.2.66]:40000 after NOOP", "DISCONNECT [192.0.2.66]:40000");
    }

    /** The time is for a whole line: an octet a second gains nothing. */
    @Test
    void anOctetASecond() {
        TestSocket client = edge.refused();

        int seconds = 0;
        while (client.isOpen() && !client.peerSawEnd() && seconds < 1000) {
            client.peerSends("x");
            edge.pass(Duration.ofSeconds(1));
            seconds++;
        }

        assertThat(seconds).isEqualTo(300);
        assertThat(client.peerReceived()).isEqualTo("421 4.4.2 mx.example Error: timeout exceeded\r\n");
        client.peerEnds();
        assertThat(edge.log())
                .endsWith("COMMAND TIME LIMIT from [192.0.2.66]:40000 after CONNECT", "DISCONNECT [192.0.2.66]:40000");
        assertThat(edge.outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void eachLineHasItsOwnTime() {
        TestSocket client = edge.refused();

        edge.pass(Duration.ofSeconds(299));
        client.peerSends("NOOP\r\n");
        edge.pass(Duration.ofSeconds(299));

        assertThat(client.peerReceived()).isEqualTo("250 2.0.0 Ok\r\n");
        assertThat(client.peerSawEnd()).isFalse();
    }

    @Test
    void aHangupIsLoggedOnce() {
        TestSocket client = edge.refused();

        edge.pass(Duration.ofSeconds(12));
        client.peerEnds();

        assertThat(edge.log())
                .endsWith(
                        "HANGUP after 12 from [192.0.2.66]:40000 in tests after SMTP handshake",
                        "DISCONNECT [192.0.2.66]:40000")
                .containsOnlyOnce("HANGUP after 12 from [192.0.2.66]:40000 in tests after SMTP handshake");
        assertThat(edge.outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void onlyTheFirstTransactionsAreRecorded() {
        edge.maxCommands = 1000;
        TestSocket client = edge.refused();

        client.peerSends("EHLO a\r\n" + "MAIL FROM:<a@x>\r\nRSET\r\n".repeat(60) + "MAIL FROM:<a@x>\r\nQUIT\r\n");

        assertThat(edge.record().dialogue())
                .satisfies(dialogue -> assertThat(dialogue.envelopes()).hasSize(DialogueSummary.MAX_TRANSACTIONS));
    }

    /** What came in one packet with QUIT is not read as anything. */
    @Test
    void nothingIsAnsweredAfterQuit() {
        TestSocket client = edge.refused();

        client.peerSends("QUIT\r\nNOOP\r\nNOOP\r\n");

        assertThat(client.peerReceived()).isEqualTo("221 2.0.0 Bye\r\n");
        assertThat(client.isOpen()).isFalse();
    }
}
