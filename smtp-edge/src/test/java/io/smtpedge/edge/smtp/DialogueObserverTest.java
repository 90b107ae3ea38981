package io.smtpedge.edge.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Dialogues are written as they go by: C is what the client sends, S what the server says. */
class DialogueObserverTest {

    private static final String GREETED = """
            S 220 mta.example
            C EHLO a.example
            S 250-mta.example
            S 250 PIPELINING
            """;

    @Example
    void aDelivery() {
        DialogueObserver observer = observe(GREETED + """
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

        assertThat(observer.summary())
                .isEqualTo(new DialogueSummary(
                        "a.example",
                        "ESMTP",
                        false,
                        true,
                        1,
                        List.of(new Transaction("a@x", List.of("b@y", "c@y"), 2, 1, 250))));
        assertThat(observer.greetingCode()).isEqualTo(220);
    }

    @Example
    void twoMessagesPipelined() {
        DialogueObserver observer = observe(GREETED + """
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

        assertThat(observer.summary().transactions())
                .containsExactly(
                        new Transaction("a@x", List.of("b@y"), 1, 1, 250),
                        new Transaction("", List.of("c@y"), 1, 1, 451));
        assertThat(observer.summary().delivered()).isEqualTo(1);
    }

    @Example
    void aTransactionUnderWayIsTheLastOne() {
        assertThat(observe(GREETED + """
                        C MAIL FROM:<a@x>
                        S 250 Ok
                        C RCPT TO:<b@y>
                        """).summary().transactions())
                .containsExactly(new Transaction("a@x", List.of(), 0, 0, 0));
    }

    @Example
    void dataThatAreRefusedAreNoMessage() {
        DialogueObserver observer = observe(GREETED + """
                C MAIL FROM:<a@x>
                S 250 Ok
                C DATA
                S 503 no recipients
                C RSET
                S 250 Ok
                C NOOP
                S 250 Ok
                """);

        assertThat(observer.isReadable()).isTrue();
        assertThat(observer.summary().transactions()).containsExactly(new Transaction("a@x", List.of(), 0, 0, 0));
    }

    @Example
    void chunksAreCountedNotRead() {
        DialogueObserver observer = observe(GREETED + """
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

        assertThat(observer.isReadable()).isTrue();
        assertThat(observer.summary().transactions())
                .containsExactly(new Transaction("a@x", List.of("b@y"), 1, 1, 250));
        assertThat(observer.summary().delivered()).isEqualTo(1);
    }

    @Example
    void theLastChunkMayBeEmpty() {
        DialogueObserver observer = observe(GREETED + """
                C MAIL FROM:<a@x>
                C RCPT TO:<b@y>
                C BDAT 0 LAST
                S 250 Ok
                S 250 Ok
                S 250 queued
                """);

        assertThat(observer.summary().delivered()).isEqualTo(1);
    }

    @Example
    void starttlsMakesTheRestOpaque() {
        DialogueObserver observer = observe(GREETED + """
                C STARTTLS
                S 220 go
                C MAIL FROM:<a@x>
                S 250 Ok
                """);

        assertThat(observer.isReadable()).isFalse();
        assertThat(observer.isBetweenReplies()).isFalse();
        assertThat(observer.summary()).isEqualTo(new DialogueSummary("a.example", "ESMTP", true, true, 0, List.of()));
    }

    @Example
    void starttlsThatIsRefusedChangesNothing() {
        DialogueObserver observer = observe(GREETED + """
                C STARTTLS
                S 454 no
                C MAIL FROM:<a@x>
                S 250 Ok
                """);

        assertThat(observer.summary().tls()).isFalse();
        assertThat(observer.summary().transactions()).hasSize(1);
    }

    @Example
    void passwordsAreNoCommands() {
        DialogueObserver observer = observe(GREETED + """
                C AUTH LOGIN
                S 334 VXNlcm5hbWU6
                C RCPT
                S 334 UGFzc3dvcmQ6
                C DATA
                S 235 welcome
                C NOOP
                S 250 Ok
                """);

        assertThat(observer.isReadable()).isTrue();
        assertThat(observer.summary().transactions()).isEmpty();
    }

    /** Whether that is a message or commands, the reply decides, and it is not there yet. */
    @Example
    void itDoesNotGuess() {
        for (String word : List.of("DATA", "STARTTLS", "AUTH PLAIN")) {
            DialogueObserver observer = observe(GREETED + """
                    C MAIL FROM:<a@x>
                    S 250 Ok
                    C %s
                    C MAIL FROM:<b@x>
                    S 354 Go ahead
                    """.formatted(word));

            assertThat(observer.isReadable()).as(word).isFalse();
            assertThat(observer.summary().complete()).as(word).isFalse();
            assertThat(observer.summary().transactions())
                    .as(word)
                    .containsExactly(new Transaction("a@x", List.of(), 0, 0, 0));
        }
    }

    @Example
    void aServerMaySayFarewellUnasked() {
        assertThat(observe("S 220 mta.example\nS 421 bye\n").isReadable()).isTrue();
        assertThat(observe("S 220 mta.example\nS 250 Ok\n").isReadable()).isFalse();
    }

    @Example
    void theGreetingMayBeARefusal() {
        assertThat(observe("S 554 no\n").greetingCode()).isEqualTo(554);
    }

    /** Memory is bounded whatever goes by. */
    @Example
    void endlessInputIsNotKept() {
        DialogueObserver line = observe(GREETED);
        line.client(Splits.buffer("x".repeat(4096)));
        DialogueObserver commands = observe(GREETED);
        commands.client(Splits.buffer("NOOP\r\n".repeat(513)));
        DialogueObserver recipients = observe(GREETED + "C MAIL FROM:<a@x>\nS 250 Ok\n");
        DialogueObserver messages = observe(GREETED);
        for (int i = 0; i < 100; i++) {
            recipients.client(Splits.buffer("RCPT TO:<b@y>\r\n"));
            recipients.server(Splits.buffer("250 Ok\r\n"));
            messages.client(Splits.buffer("MAIL FROM:<a@x>\r\nRSET\r\n"));
            messages.server(Splits.buffer("250 Ok\r\n250 Ok\r\n"));
        }
        messages.client(Splits.buffer("MAIL FROM:<last@x>\r\n"));
        messages.server(Splits.buffer("250 Ok\r\n"));

        assertThat(line.isReadable()).isFalse();
        assertThat(commands.isReadable()).isFalse();
        Transaction transaction = recipients.summary().transactions().getFirst();
        assertThat(transaction.to()).hasSize(DialogueSummary.MAX_RECIPIENTS);
        assertThat(transaction.recipients()).isEqualTo(100);
        assertThat(messages.summary().transactions()).hasSize(DialogueSummary.MAX_TRANSACTIONS);
    }

    @Example
    void textsAreFitForALogLine() {
        DialogueObserver observer = observe("S 220 x\n");
        observer.client(Splits.buffer("EHLO \u001b[31m\u00e9\r\nMAIL FROM:<" + "a".repeat(1000) + ">\r\n"));
        observer.server(Splits.buffer("250 x\r\n250 Ok\r\n"));

        assertThat(observer.summary().helo()).isEqualTo("?[31m?");
        assertThat(observer.summary().transactions().getFirst().from()).hasSize(DialogueSummary.MAX_TEXT);
    }

    /** Packets are the network's; what was said is not changed by them. */
    @Property
    void packetsDoNotMatter(@ForAll("dialogues") List<String> dialogue, @ForAll("packets") List<Integer> packets) {
        DialogueObserver whole = new DialogueObserver();
        DialogueObserver split = new DialogueObserver();

        show(whole, dialogue, List.of(1_000));
        show(split, dialogue, packets);

        assertThat(split.summary()).isEqualTo(whole.summary());
        assertThat(split.isReadable()).isEqualTo(whole.isReadable());
        assertThat(split.isBetweenReplies()).isEqualTo(whole.isBetweenReplies());
        assertThat(split.greetingCode()).isEqualTo(whole.greetingCode());
    }

    /** Nor does it stumble over anything. */
    @Property
    void nothingIsTooStrange(@ForAll("octets") String client, @ForAll("octets") String server) {
        DialogueObserver observer = new DialogueObserver();

        observer.server(Splits.buffer(server));
        observer.client(Splits.buffer(client));
        observer.server(Splits.buffer(server));

        assertThat(observer.summary().helo()).matches("[ -~]*");
    }

    @Provide
    Arbitrary<List<String>> dialogues() {
        Arbitrary<String> client = Arbitraries.of(
                "EHLO a.example\r\n",
                "MAIL FROM:<a@x>\r\n",
                "RCPT TO:<b@y>\r\n",
                "DATA\r\n",
                "text\r\n.\r\n",
                ".\r\n",
                "BDAT 5 LAST\r\n",
                "12345",
                "BDAT 0\r\n",
                "RSET\r\n",
                "NOOP\n",
                "AUTH LOGIN\r\n",
                "STARTTLS\r\n",
                "QUIT\r\n");
        Arbitrary<String> server = Arbitraries.of(
                "250 Ok\r\n",
                "250-a\r\n250 b\r\n",
                "354 go\r\n",
                "334 x\r\n",
                "220 x\r\n",
                "550 no\r\n",
                "421 bye\r\n",
                "garbage\r\n");
        return Arbitraries.oneOf(client.map("C"::concat), server.map("S"::concat))
                .list()
                .ofMaxSize(15)
                .map(turns -> {
                    List<String> all = new ArrayList<>(List.of("S220 mta.example\r\n"));
                    all.addAll(turns);
                    return all;
                });
    }

    @Provide
    Arbitrary<String> octets() {
        return Combinators.combine(
                        Arbitraries.of(
                                "", "EHLO x\r\n", "MAIL FROM:<a@x>\r\n", "BDAT 999999999999999999\r\n", "250 x\r\n"),
                        Splits.octets("\r\n -250."))
                .as(String::concat);
    }

    @Provide
    Arbitrary<List<Integer>> packets() {
        return Splits.packets();
    }

    private static void show(DialogueObserver observer, List<String> dialogue, List<Integer> packets) {
        for (String turn : dialogue) {
            for (ByteBuf packet : Splits.split(turn.substring(1), packets)) {
                if (turn.charAt(0) == 'C') {
                    observer.client(packet);
                } else {
                    observer.server(packet);
                }
                assertThat(packet.readerIndex()).as("it moves no index").isZero();
            }
        }
    }

    private static DialogueObserver observe(String dialogue) {
        DialogueObserver observer = new DialogueObserver();
        show(
                observer,
                dialogue.lines()
                        .map(line -> line.charAt(0) + line.substring(2) + "\r\n")
                        .toList(),
                List.of(1_000));
        return observer;
    }
}
