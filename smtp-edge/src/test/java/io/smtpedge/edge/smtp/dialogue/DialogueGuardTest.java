package io.smtpedge.edge.smtp.dialogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.smtp.dialogue.Violation.Kind;
import java.util.EnumSet;
import java.util.List;
import net.jqwik.api.Example;

/** What may go on and what may not; C is what the client sends, S what the server says. */
class DialogueGuardTest {

    /** A strict relay in which the client has been told to send its message. */
    private static Relay amidData() {
        return Relay.greeted().play("""
                C MAIL FROM:<a@x>
                C RCPT TO:<b@y>
                C DATA
                S 250 Ok
                S 250 Ok
                S 354 Go ahead
                """);
    }

    @Example
    void aGroupOfCommandsIsLawful() {
        Relay relay = amidData()
                .client("Subject: x\r\n\r\n..\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<c@y>\r\nDATA\r\n")
                .server("250 queued\r\n250 Ok\r\n250 Ok\r\n354 Go ahead\r\n")
                .client("two\r\n.\r\nQUIT\r\n");

        assertThat(relay.violations()).isEmpty();
        assertThat(relay.held()).isEmpty();
        assertThat(relay.toBackend()).endsWith("two\r\n.\r\nQUIT\r\n");
    }

    /** RFC 2920, 3.1: these may only be the last command of a group. */
    @Example
    void whatEndsAGroup() {
        for (String command : List.of("EHLO b", "HELO b", "NOOP", "VRFY root", "EXPN all", "DATA", "AUTH LOGIN")) {
            Relay relay = Relay.greeted().client(command + "\r\nMAIL FROM:<a@x>\r\n");

            assertThat(relay.kinds()).as(command).containsExactly(Kind.PIPELINING);
            assertThat(relay.toBackend()).as(command).endsWith(command + "\r\n");
            assertThat(relay.held()).as(command).isEqualTo("MAIL FROM:<a@x>\r\n");
        }
    }

    @Example
    void whatDoesNotEndAGroup() {
        Relay relay = Relay.greeted()
                .client("MAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nRSET\r\nHELP\r\nXFOO\r\nMAIL FROM:<a@x>\r\nQUIT\r\n");

        assertThat(relay.violations()).isEmpty();
        assertThat(relay.guard().standing().owed()).hasSize(7);
    }

    /** A group is for servers that offer it: not after HELO, not before the reply, not where PIPELINING was not offered. */
    @Example
    void noGroupsWherePipeliningIsNotOffered() {
        String group = "MAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\n";
        Relay helo = Relay.strict()
                .play("S 220 x\nC HELO a\nS 250-PIPELINING\nS 250 x")
                .client(group);
        Relay ehlo =
                Relay.strict().play("S 220 x\nC EHLO a\nS 250-x\nS 250 SIZE").client(group);
        Relay later = Relay.greeted().play("C HELO a\nS 250 x").client(group);
        Relay refused = Relay.greeted().play("C HELO\nS 501 no").client(group);

        assertThat(helo.kinds()).containsExactly(Kind.PIPELINING);
        assertThat(ehlo.kinds()).containsExactly(Kind.PIPELINING);
        assertThat(later.kinds()).containsExactly(Kind.PIPELINING);
        assertThat(refused.kinds()).as("a HELO that is refused changes nothing").isEmpty();
    }

    /** It asks for nothing, and some say it in one packet with what goes before. */
    @Example
    void quitMayComeAtAnyTime() {
        Relay relay = Relay.strict().play("S 220 x\nC EHLO a").client("QUIT\r\n");

        assertThat(relay.violations()).isEmpty();
        assertThat(relay.held()).isEmpty();
    }

    @Example
    void whatIsToleratedGoesOnAtOnce() {
        Relay relay = Relay.tolerant().play("S 220 x").client("EHLO a\r\nGET / HTTP/1.1\r\nNOOP\n");

        assertThat(relay.violations())
                .containsExactly(
                        new Violation(Kind.PIPELINING, "EHLO", "GET / HTTP/1.1"),
                        new Violation(Kind.NON_SMTP_COMMAND, "EHLO", "GET / HTTP/1.1"),
                        new Violation(Kind.PIPELINING, "GET", "NOOP"),
                        new Violation(Kind.BARE_NEWLINE, "GET", "NOOP"));
        assertThat(relay.toBackend()).isEqualTo("EHLO a\r\nGET / HTTP/1.1\r\nNOOP\n");
        assertThat(relay.stop()).isNull();
    }

    /** Only the reply to DATA says whether that is a message; so it waits for it, though it is tolerated. */
    @Example
    void whatComesBehindDataWaitsForTheReply() {
        Relay relay = Relay.tolerant().play("S 220 x\nC EHLO a\nS 250 x\nC MAIL FROM:<a@x>\nS 250 Ok");

        relay.client("DATA\r\nRCPT TO:<b@y>\r\n.\r\n");
        assertThat(relay.kinds()).containsExactly(Kind.PIPELINING);
        assertThat(relay.held()).isEqualTo("RCPT TO:<b@y>\r\n.\r\n");
        assertThat(relay.guard().awaitsReply()).isTrue();
        relay.server("354 Go ahead\r\n");

        assertThat(relay.toBackend()).endsWith("DATA\r\nRCPT TO:<b@y>\r\n.\r\n");
        assertThat(relay.guard().awaitsAcknowledgement()).isTrue();
    }

    /** A server in C may read STARTTLS where the guard reads no command: nothing follows before its reply. */
    @Example
    void wordsThatServersReadInTwoWays() {
        for (String word : List.of("STARTTLS\0", "STARTTLS\0X", "BDAT\f5", "BDAT\u000b5 LAST", "DATA\r1")) {
            Relay refused = Relay.tolerant().play("S 220 x\nC EHLO a\nS 250-PIPELINING\nS 250 CHUNKING");
            refused.client(word + "\r\nRSET\r\n");
            assertThat(refused.toBackend()).as(word).endsWith(word + "\r\n");
            assertThat(refused.held()).as(word).isEqualTo("RSET\r\n");
            refused.server("500 what?\r\n");
            assertThat(refused.toBackend()).as(word).endsWith("RSET\r\n");

            Relay taken = Relay.tolerant().play("S 220 x\nC EHLO a\nS 250 x").client(word + "\r\n");
            taken.server("220 go ahead\r\n");
            assertThat(taken.stop()).as(word).isInstanceOf(Stop.OutOfStep.class);
            assertThat(taken.toClient()).as(word).endsWith("250 x\r\n");
        }
    }

    @Example
    void nothingGoesOnBeforeTheGreeting() {
        Relay relay = Relay.strict().client("EHLO early\r\n");
        assertThat(relay.toBackend()).isEmpty();
        assertThat(relay.violations()).as("that is another test's").isEmpty();

        relay.server("220-mta\r\n").server("220 mta\r\n");

        assertThat(relay.toBackend()).isEqualTo("EHLO early\r\n");
    }

    @Example
    void whatIsNoCommandOfSmtp() {
        for (String line : List.of(
                "CONNECT mx:25 HTTP/1.1",
                "get / HTTP/1.1",
                "POST /",
                "Subject: hello",
                "Host : x",
                "X-Y:",
                "{}",
                "\u0016\u0003",
                "7-bit",
                "<html>",
                ":")) {
            Relay relay = Relay.greeted().client(line + "\r\n");
            assertThat(relay.kinds()).as(line).containsExactly(Kind.NON_SMTP_COMMAND);
        }
        for (String line : List.of(
                "XCLIENT ADDR=192.0.2.1",
                "ETRN example",
                "mail from:<a@x>",
                "RCPT TO:<a:b@y>",
                "",
                " ",
                "FOO a:b",
                "HELO")) {
            assertThat(Relay.greeted().client(line + "\r\n").violations())
                    .as(line)
                    .isEmpty();
        }
    }

    @Example
    void aBareNewlineInACommandLine() {
        Relay relay = Relay.greeted().client("RSET\r\nMAIL FROM:<a@x>\nRCPT TO:<b@y>\r\n");

        assertThat(relay.violations()).containsExactly(new Violation(Kind.BARE_NEWLINE, "RSET", "MAIL FROM:<a@x>"));
        assertThat(relay.toBackend()).endsWith("RSET\r\n");
    }

    /** Half a line means nothing to a backend, and may become what it must not see. */
    @Example
    void aLineGoesOnWhole() {
        Relay relay = Relay.greeted().client("NO").client("OP\r").client("\nRS");

        assertThat(relay.toBackend()).endsWith("NOOP\r\n");
        assertThat(relay.held()).isEqualTo("RS");
        assertThat(relay.guard().awaitsReply()).isFalse();
    }

    @Example
    void theLongestLineAndOneOctetMore() {
        String longest = "AUTH X " + "x".repeat(DialogueGuard.MAX_LINE - 9);

        assertThat(Relay.greeted().client(longest + "\r\n").held()).isEmpty();
        assertThat(Relay.greeted().client(longest + "x").stop()).isNull();
        assertThat(Relay.greeted().client(longest + "xx").stop()).isEqualTo(new Stop.LineTooLong());
        assertThat(Relay.greeted().client(longest + "x\r\n").stop()).isEqualTo(new Stop.LineTooLong());
    }

    /** A client that sends without reading: its commands wait, none is forgotten. */
    @Example
    void onlySoManyRepliesAreOwed() {
        Relay relay = Relay.greeted().client("RSET\r\n".repeat(1000));
        assertThat(relay.guard().awaitsReply()).isTrue();
        assertThat(relay.held()).hasSize("RSET\r\n".length() * (1000 - 512));

        for (int i = 0; i < 1000; i++) {
            relay.server("250 Ok\r\n");
        }

        assertThat(relay.held()).isEmpty();
        assertThat(relay.guard().standing().owed()).isEmpty();
    }

    @Example
    void aBareDotIsNotTheEndOfAMessage() {
        Relay relay = amidData().client("text\r\n.\nMAIL FROM:<smuggled@x>\r\n");

        assertThat(relay.violations())
                .containsExactly(new Violation(Kind.BARE_DOT, "DATA", ".\\nMAIL FROM:<smuggled@x>\\r\\n"));
        assertThat(relay.toBackend()).as("no line end follows the dot").endsWith("text\r\n.");
        assertThat(relay.guard().standing().message()).isNotNull();
    }

    /** The backend takes the message to be over where the guard does not. */
    @Example
    void aBackendThatSeesAnotherEnd() {
        Relay relay = new Relay(EnumSet.of(Kind.BARE_DOT))
                .play("S 220 x\nC EHLO a\nS 250 PIPELINING\nC MAIL FROM:<a@x>\nS 250 Ok\nC DATA\nS 354 go")
                .client("text\n.\nMAIL FROM:<smuggled@x>\r\n");
        assertThat(relay.toBackend()).endsWith("text\n.\nMAIL FROM:<smuggled@x>\r\n");

        relay.server("250 queued\r\n250 Ok\r\n");

        assertThat(relay.stop()).isEqualTo(new Stop.OutOfStep("the backend said 250 amid the message"));
        assertThat(relay.toClient()).as("no acknowledgement").endsWith("354 go\r\n");
    }

    /** RFC 5321 lets a server say why it closes; a refusal acknowledges nothing. */
    @Example
    void aRefusalAmidAMessageIsPassedOn() {
        Relay relay = amidData().client("text").server("552 too much\r\n");

        assertThat(relay.stop()).isInstanceOf(Stop.OutOfStep.class);
        assertThat(relay.toClient()).endsWith("552 too much\r\n");
        assertThat(amidData().client("text").server("421 bye\r\n").stop()).isNull();
    }

    @Example
    void chunksAreCounted() {
        Relay relay = Relay.greeted()
                .client("MAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nBDAT 9\r\n\n.\nDATA\r\nBDAT 3 last\r\n.\r\nRSET\r\n")
                .server("250 Ok\r\n250 Ok\r\n250 Ok\r\n250 queued\r\n250 Ok\r\n");

        assertThat(relay.violations()).isEmpty();
        assertThat(relay.stop()).isNull();
        assertThat(relay.guard().delivered()).isEqualTo(1);
        assertThat(relay.toBackend()).endsWith("RSET\r\n");
    }

    /** Whether the server takes chunks is said in its reply to EHLO: before that, it may read one as commands. */
    @Example
    void aChunkBeforeTheReplyToEhlo() {
        Relay relay = Relay.tolerant().play("S 220 x\nC EHLO a\nS 250 CHUNKING");

        relay.client("EHLO b\r\nBDAT 4 LAST\r\nQUIT");

        assertThat(relay.kinds()).contains(Kind.BAD_CHUNK);
        assertThat(relay.stop()).isInstanceOf(Stop.Violated.class);
        assertThat(relay.toBackend()).doesNotContain("BDAT");
    }

    @Example
    void aChunkMayBeRefused() {
        Relay relay = Relay.greeted()
                .client("BDAT 4\r\nab")
                .server("503 need MAIL\r\n")
                .client("cdBDAT 0 LAST\r\n")
                .server("503 need MAIL\r\n")
                .client("RSET\r\n")
                .server("250 Ok\r\n");

        assertThat(relay.stop()).isNull();
        assertThat(relay.guard().standing().owed()).isEmpty();
    }

    /** A server that has taken a chunk before its end takes the rest for commands. */
    @Example
    void aChunkThatIsTakenTooEarly() {
        Relay relay = Relay.greeted().client("BDAT 4 LAST\r\nab").server("250 queued\r\n");

        assertThat(relay.stop()).isEqualTo(new Stop.OutOfStep("the backend took a chunk before its end"));
    }

    @Example
    void aChunkWhoseSizeIsNotBeyondDoubt() {
        for (String argument : List.of(
                "",
                "x",
                "-1",
                "+1",
                "0x10",
                "010",
                "10 LATS",
                "10 LAST LAST",
                "10LAST",
                "1 0",
                "2147483648",
                "4294967301",
                "99999999999999999999",
                "LAST")) {
            Relay relay = Relay.tolerant().play("S 220 x\nC EHLO a\nS 250 CHUNKING");
            relay.client("BDAT " + argument + "\r\n");
            assertThat(relay.kinds()).as(argument).containsExactly(Kind.BAD_CHUNK);
            assertThat(relay.stop()).as(argument).isInstanceOf(Stop.Violated.class);
        }
        for (String argument : List.of("0", "1", "2147483647 LAST", " 7  LaSt ")) {
            Relay relay = Relay.greeted().client("BDAT " + argument + "\r\n");
            assertThat(relay.violations()).as(argument).isEmpty();
        }
    }

    @Example
    void chunksThatWereNotOffered() {
        Relay relay = Relay.strict().play("S 220 x\nC EHLO a\nS 250 PIPELINING").client("BDAT 6\r\nDATA\r\n");

        assertThat(relay.kinds()).containsExactly(Kind.BAD_CHUNK);
        assertThat(relay.toBackend()).endsWith("EHLO a\r\n");
    }

    /** CVE-2011-0411: the server reads on in its buffer, and takes for protected what came before the handshake. */
    @Example
    void whatComesBehindStarttlsIsNeverTolerable() {
        Relay relay = Relay.tolerant().play("S 220 x\nC EHLO a\nS 250 STARTTLS").client("STARTTLS\r\nRSET\r\n");

        assertThat(relay.kinds()).containsExactly(Kind.STARTTLS_INJECTION);
        assertThat(relay.stop()).isInstanceOf(Stop.Violated.class);
        assertThat(relay.toBackend()).doesNotContain("RSET");
        assertThat(Relay.greeted().client("STARTTLS\r\n").client("R").kinds()).containsExactly(Kind.STARTTLS_INJECTION);
    }

    /** The same the other way round. */
    @Example
    void whatComesBehindTheReplyToStarttlsNeverGoesOn() {
        Relay together = Relay.greeted().client("STARTTLS\r\n").server("220 go\r\n250 fake\r\n");
        Relay apart =
                Relay.greeted().client("STARTTLS\r\n").server("220 go\r\n").server("250 fake\r\n");

        for (Relay relay : List.of(together, apart)) {
            assertThat(relay.stop()).isInstanceOf(Stop.OutOfStep.class);
            assertThat(relay.toClient()).endsWith("220 go\r\n");
        }
    }

    @Example
    void tlsIsOpaque() {
        Relay relay = Relay.greeted()
                .client("STARTTLS\r\n")
                .server("220 go\r\n")
                .client("\u0016\u0003\u0001 no line, no end")
                .server("\u0016\u0003\u0003")
                .client("GET /\n.\n");

        assertThat(relay.guard().isOpaque()).isTrue();
        assertThat(relay.guard().isBetweenReplies()).isFalse();
        assertThat(relay.toBackend()).endsWith("STARTTLS\r\n\u0016\u0003\u0001 no line, no endGET /\n.\n");
        assertThat(relay.toClient()).endsWith("220 go\r\n\u0016\u0003\u0003");
    }

    @Example
    void starttlsMayBeRefused() {
        Relay relay = Relay.greeted().play("C STARTTLS\nS 454 no\nC MAIL FROM:<a@x>\nC RCPT TO:<b@y>");

        assertThat(relay.stop()).isNull();
        assertThat(relay.guard().isOpaque()).isFalse();
    }

    @Example
    void theReplyToStarttlsCanBeHeld() {
        Relay relay = Relay.greeted();
        relay.guard().holdStartTls();

        relay.client("RSET\r\nSTARTTLS\r\n").server("250 Ok\r\n220 go\r\n");
        assertThat(relay.guard().isStartTlsHeld()).isTrue();
        assertThat(relay.guard().isBetweenReplies()).isTrue();
        assertThat(relay.toClient()).endsWith("250 Ok\r\n");
        assertThat(relay.guard().standing().owed()).extracting(Owed::kind).containsExactly(Owed.Kind.STARTTLS);
        relay.letStartTlsGo();

        assertThat(relay.toClient()).endsWith("220 go\r\n");
        assertThat(relay.client("\u0016\u0003\u0001").toBackend()).endsWith("\u0016\u0003\u0001");
    }

    @Example
    void neitherSideMaySpeakWhileItIsHeld() {
        Relay client = Relay.greeted();
        client.guard().holdStartTls();
        client.client("STARTTLS\r\n").server("220 go\r\n").client("\u0016");
        Relay server = Relay.greeted();
        server.guard().holdStartTls();
        server.client("STARTTLS\r\n").server("220 go\r\n").server("250 fake\r\n");
        Relay together = Relay.greeted();
        together.guard().holdStartTls();
        together.client("STARTTLS\r\n").server("220 go\r\n250 fake\r\n");

        assertThat(client.kinds()).containsExactly(Kind.STARTTLS_INJECTION);
        assertThat(server.stop()).isInstanceOf(Stop.OutOfStep.class);
        assertThat(together.stop()).isInstanceOf(Stop.OutOfStep.class);
    }

    @Example
    void aLoginIsNoCommandsAndIsNotLogged() {
        Relay relay = Relay.tolerant()
                .play("S 220 x\nC EHLO a\nS 250 x\nC AUTH LOGIN\nS 334 VXNlcm5hbWU6\nC GET\nS 334 UGFzc3dvcmQ6")
                .client("c2VjcmV0\n")
                .server("235 welcome\r\n")
                .client("AUTH PLAIN c2VjcmV0\n")
                .client("c2VjcmV0\r\n");

        assertThat(relay.violations())
                .containsExactly(
                        new Violation(Kind.BARE_NEWLINE, "AUTH", "(8 octets)"),
                        new Violation(Kind.BARE_NEWLINE, "AUTH", "AUTH"),
                        new Violation(Kind.PIPELINING, "AUTH", "(10 octets)"));
        assertThat(relay.stop()).isNull();
    }

    /** Whom a reply is for is not known any more; to guess would be to let anything pass. */
    @Example
    void repliesThatFitNothing() {
        assertThat(Relay.strict().play("S 220 x").server("250 Ok\r\n").stop())
                .isEqualTo(new Stop.OutOfStep("the backend spoke unasked"));
        assertThat(Relay.strict().server("HTTP/1.1 400 Bad Request\r\n").stop())
                .isEqualTo(new Stop.OutOfStep("the backend sent what is no reply"));
        assertThat(Relay.greeted()
                        .client("XEXCH50 10 2\r\n")
                        .server("354 send\r\n")
                        .stop())
                .isEqualTo(new Stop.OutOfStep("the backend said 354 to what is neither DATA nor AUTH"));
        assertThat(Relay.greeted().client("DATA\r\n").server("250 Ok\r\n").stop())
                .isEqualTo(new Stop.OutOfStep("the backend said 250 to DATA"));
    }

    @Example
    void whereADialogueStands() {
        Relay relay = Relay.greeted().play("""
                C MAIL FROM:<a@x>
                C RCPT TO:<b@y>
                S 250 Ok
                C RCPT TO:<c@y>
                S 250 Ok
                """).client("GET /\r\n");

        Standing standing = relay.guard().standing();
        assertThat(standing.helo()).isEqualTo("a.example");
        assertThat(standing.extended()).isTrue();
        assertThat(standing.open()).isNotNull();
        assertThat(standing.owed())
                .extracting(owed -> owed.command().argument())
                .containsExactly("TO:<c@y>");
        assertThat(standing.message()).isNull();
        assertThat(relay.stop()).isEqualTo(new Stop.Violated(new Violation(Kind.NON_SMTP_COMMAND, "RCPT", "GET /")));
    }
}
