package io.smtpedge.edge.smtp.dialogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.smtp.DialogueSummary;
import io.smtpedge.edge.smtp.Transaction;
import java.util.List;
import net.jqwik.api.Example;

/** What is learned of a dialogue; C is what the client sends, S what the server says. */
class ConversationTest {

    private static final String GREETED = """
            S 220 mta.example
            C EHLO a.example
            S 250-mta.example
            S 250-PIPELINING
            S 250 CHUNKING
            """;

    @Example
    void aDelivery() {
        DialogueSummary summary = observe(GREETED + """
                C MAIL FROM:<a@x> SIZE=100
                S 250 Ok
                C RCPT TO:<b@y>
                S 250 Ok
                C RCPT TO:<c@y>
                S 550 no such user
                C DATA
                S 354 Go ahead
                C Subject: MAIL FROM:<nobody@x>
                C ..
                C .
                S 250 queued
                C QUIT
                S 221 Bye
                """);

        assertThat(summary)
                .isEqualTo(new DialogueSummary(
                        "a.example",
                        "ESMTP",
                        false,
                        true,
                        1,
                        List.of(new Transaction("a@x", List.of("b@y", "c@y"), 2, 1, 250, "", "", 1)),
                        0));
    }

    @Example
    void twoMessagesPipelined() {
        DialogueSummary summary = observe(GREETED + """
                C MAIL FROM:<a@x>
                C RCPT TO:<b@y>
                C DATA
                S 250 Ok
                S 250 Ok
                S 354 Go ahead
                C one
                C .
                C MAIL FROM:<>
                C RCPT TO:<c@y>
                C DATA
                S 250 queued
                S 250 Ok
                S 250 Ok
                S 354 Go ahead
                C two
                C .
                S 451 later
                """);

        assertThat(summary.transactions())
                .containsExactly(
                        new Transaction("a@x", List.of("b@y"), 1, 1, 250),
                        new Transaction("", List.of("c@y"), 1, 1, 451, "", "later", 0));
        assertThat(summary.delivered()).isEqualTo(1);
    }

    @Example
    void aMessageRefusedAsSpam() {
        assertThat(observe(GREETED + """
                        C MAIL FROM:<a@x>
                        C RCPT TO:<b@y>
                        C RCPT TO:<c@y>
                        C DATA
                        S 250 2.1.0 Ok
                        S 450 4.7.1 greylisted
                        S 250 2.1.5 Ok
                        S 354 Go ahead
                        C buy
                        C .
                        S 550-5.7.1 Message rejected as spam
                        S 550 5.7.1 see https://mta.example/
                        """).transactions())
                .containsExactly(new Transaction(
                        "a@x", List.of("c@y", "b@y"), 2, 1, 550, "5.7.1", "Message rejected as spam", 0));
    }

    /** Most servers refuse a blocked client here (Postfix: smtpd_delay_reject). */
    @Example
    void clientsThatAreRefusedAtRcpt() {
        DialogueSummary summary = observe(GREETED + """
                C MAIL FROM:<a@x>
                C RCPT TO:<b@y>
                C RCPT TO:<c@y>
                S 250 2.1.0 Ok
                S 554 5.7.1 Client host blocked
                S 550 5.1.1 <c@y>: User unknown
                C RSET
                S 250 Ok
                C MAIL FROM:<a@x>
                C RCPT TO:<b@y>
                S 250 Ok
                S 550 JunkMail
                C DATA
                S 554 no valid recipients
                C QUIT
                S 221 Bye
                """);

        assertThat(summary.transactions())
                .containsExactly(
                        new Transaction("a@x", List.of("b@y", "c@y"), 2, 0, 554, "5.7.1", "Client host blocked", 1),
                        new Transaction("a@x", List.of("b@y"), 1, 0, 550, "", "JunkMail", 0));
        assertThat(summary.delivered()).isZero();
    }

    @Example
    void guessedRecipientsAreCounted() {
        DialogueSummary summary = observe(GREETED + """
                C MAIL FROM:<a@x>
                C RCPT TO:<b@y>
                C RCPT TO:<c@y>
                S 250 Ok
                S 550 5.1.1 <b@y>: User unknown
                S 550-No Such User Here
                S 550 really
                """);

        assertThat(summary.transactions())
                .containsExactly(new Transaction("a@x", List.of("b@y", "c@y"), 2, 0, 0, "", "", 2));
    }

    @Example
    void passwordsThatAreGuessedAreCounted() {
        assertThat(observe(GREETED + """
                C AUTH PLAIN AGEAYg==
                S 535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6
                C AUTH LOGIN
                S 334 VXNlcm5hbWU6
                C YQ==
                S 334 UGFzc3dvcmQ6
                C Yg==
                S 535 5.7.8 no
                C AUTH LOGIN
                S 334 VXNlcm5hbWU6
                C *
                S 501 5.7.0 cancelled
                C AUTH PLAIN AGEAYw==
                S 235 2.7.0 welcome
                """).authFailures()).isEqualTo(2);
    }

    @Example
    void aTransactionUnderWayIsTheLastOne() {
        assertThat(observe(GREETED + """
                        C MAIL FROM:<a@x>
                        S 250 Ok
                        C RCPT TO:<b@y>
                        """).transactions()).containsExactly(new Transaction("a@x", List.of(), 0, 0, 0));
    }

    @Example
    void dataThatAreRefusedAreNoMessage() {
        DialogueSummary summary = observe(GREETED + """
                C MAIL FROM:<a@x>
                S 250 Ok
                C DATA
                S 503 no recipients
                C RSET
                S 250 Ok
                C NOOP
                S 250 Ok
                """);

        assertThat(summary.transactions()).containsExactly(new Transaction("a@x", List.of(), 0, 0, 0));
    }

    @Example
    void chunksAreCountedNotRead() {
        DialogueSummary summary = observe(GREETED + """
                C MAIL FROM:<a@x>
                C RCPT TO:<b@y>
                C BDAT 20
                C MAIL FROM:<smugg@x
                S 250 Ok
                S 250 Ok
                S 250 20 octets
                C bdat 3 last
                C .
                C NOOP
                S 250 queued
                S 250 Ok
                """);

        assertThat(summary.transactions()).containsExactly(new Transaction("a@x", List.of("b@y"), 1, 1, 250));
        assertThat(summary.delivered()).isEqualTo(1);
    }

    @Example
    void theLastChunkMayBeEmpty() {
        DialogueSummary summary = observe(GREETED + """
                C MAIL FROM:<a@x>
                C RCPT TO:<b@y>
                C BDAT 0 LAST
                S 250 Ok
                S 250 Ok
                S 250 queued
                """);

        assertThat(summary.delivered()).isEqualTo(1);
    }

    @Example
    void passwordsAreNoCommands() {
        DialogueSummary summary = observe(GREETED + """
                C AUTH LOGIN
                S 334 VXNlcm5hbWU6
                C RCPT
                S 334 UGFzc3dvcmQ6
                C DATA
                S 235 welcome
                C NOOP
                S 250 Ok
                """);

        assertThat(summary.transactions()).isEmpty();
    }

    @Example
    void nothingIsSeenOfWhatIsSaidUnderTls() {
        assertThat(observe(GREETED + """
                C STARTTLS
                S 220 go
                C MAIL FROM:<a@x>
                S 250 Ok
                """))
                .isEqualTo(new DialogueSummary("a.example", "ESMTP", true, true, 0, List.of(), 0));
    }

    @Example
    void starttlsThatIsRefusedChangesNothing() {
        DialogueSummary summary = observe(GREETED + """
                C STARTTLS
                S 454 no
                C MAIL FROM:<a@x>
                S 250 Ok
                """);

        assertThat(summary.tls()).isFalse();
        assertThat(summary.transactions()).hasSize(1);
    }

    @Example
    void theGreetingMayBeARefusal() {
        assertThat(Relay.strict().play("S 554 no").guard().greetingCode()).isEqualTo(554);
    }

    /** Memory is bounded whatever goes by. */
    @Example
    void onlyTheFirstOfManyAreKept() {
        Relay recipients = Relay.greeted().play("C MAIL FROM:<a@x>\nS 250 Ok\n");
        Relay messages = Relay.greeted();
        for (int i = 0; i < 100; i++) {
            recipients.play("C RCPT TO:<b@y>\nS 250 Ok\n");
            messages.play("C MAIL FROM:<a@x>\nC RSET\nS 250 Ok\nS 250 Ok\n");
        }
        messages.play("C MAIL FROM:<last@x>\nS 250 Ok\n");

        Transaction transaction = recipients.guard().summary().transactions().getFirst();
        assertThat(transaction.to()).hasSize(DialogueSummary.MAX_RECIPIENTS);
        assertThat(transaction.recipients()).isEqualTo(100);
        assertThat(messages.guard().summary().transactions()).hasSize(DialogueSummary.MAX_TRANSACTIONS);
    }

    @Example
    void textsAreFitForALogLine() {
        DialogueSummary summary = Relay.strict()
                .play("S 220 x")
                .client("EHLO \u001b[31m\u00e9\r\n")
                .server("250 x\r\n")
                .client("MAIL FROM:<" + "a".repeat(1000) + ">\r\n")
                .server("250 Ok\r\n")
                .guard()
                .summary();

        assertThat(summary.helo()).isEqualTo("?[31m?");
        assertThat(summary.transactions().getFirst().from()).hasSize(DialogueSummary.MAX_TEXT);
    }

    private static DialogueSummary observe(String dialogue) {
        return Relay.strict().play(dialogue).guard().summary();
    }
}
