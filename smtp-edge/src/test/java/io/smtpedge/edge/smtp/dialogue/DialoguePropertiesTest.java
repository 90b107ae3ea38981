package io.smtpedge.edge.smtp.dialogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.smtpedge.edge.smtp.Splits;
import io.smtpedge.edge.smtp.dialogue.Violation.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds for every dialogue, a lawful one or not. Each turn begins with C (client) or S (server). */
class DialoguePropertiesTest {

    /** Packets are the network's: the same goes on, the same is found, the same is learned. */
    @Property(tries = 3_000)
    void packetsDoNotMatter(
            @ForAll("dialogues") List<String> dialogue,
            @ForAll("packets") List<Integer> packets,
            @ForAll Set<Kind> tolerated) {
        Relay whole = played(dialogue, List.of(100_000), tolerated);
        Relay split = played(dialogue, packets, tolerated);

        assertThat(split.toBackend()).isEqualTo(whole.toBackend());
        assertThat(wholeLines(split.toClient())).isEqualTo(wholeLines(whole.toClient()));
        assertThat(split.kinds()).isEqualTo(whole.kinds());
        assertThat(split.held()).isEqualTo(whole.held());
        assertThat(split.guard().summary()).isEqualTo(whole.guard().summary());
        assertThat(split.guard().isOpaque()).isEqualTo(whole.guard().isOpaque());
        assertThat(split.guard().standing().owed())
                .isEqualTo(whole.guard().standing().owed());
        assertThat(split.stop() == null).isEqualTo(whole.stop() == null);
    }

    /** Not an octet is changed, added or left out; what does not go on is the end of the stream. */
    @Property(tries = 2_000)
    void whatGoesOnIsWhatCame(@ForAll("dialogues") List<String> dialogue, @ForAll Set<Kind> tolerated) {
        Relay relay = played(dialogue, List.of(7), tolerated);

        assertThat(said(dialogue, 'C')).startsWith(relay.toBackend()).isEqualTo(relay.toBackend() + relay.held());
        assertThat(said(dialogue, 'S')).startsWith(relay.toClient());
    }

    /** Nothing is kept without a bound, and nothing is held for no reason. */
    @Property(tries = 2_000)
    void whatIsHeldHasAReason(@ForAll("dialogues") List<String> dialogue) {
        Relay relay = played(dialogue, List.of(1_000), EnumSet.allOf(Kind.class));
        boolean halfALine = relay.held().indexOf('\n') < 0;

        assertThat(relay.held().isEmpty()
                        || relay.stop() != null
                        || relay.guard().awaitsReply()
                        || halfALine)
                .isTrue();
    }

    /** Where nothing is tolerated, no message ends at the backend but by CRLF.CRLF, whatever it takes for line ends. */
    @Property(tries = 3_000)
    void noSmuggling(@ForAll("messages") String message, @ForAll("packets") List<Integer> packets) {
        Relay relay = Relay.greeted().play("C MAIL FROM:<a@x>\nS 250 Ok\nC DATA\nS 354 go");
        int before = relay.toBackend().length();
        split(message, packets).forEach(relay::client);

        String lenient =
                ("\n" + relay.toBackend().substring(before)).replace("\0", "").replaceAll("\r\n|\r", "\n");
        int end = lenient.indexOf("\n.\n");
        String strict = "\r\n" + relay.toBackend().substring(before);
        assertThat(end >= 0).isEqualTo(strict.contains("\r\n.\r\n"));
    }

    /** Nor does it stumble over anything. */
    @Property(tries = 2_000)
    void nothingIsTooStrange(@ForAll("octets") String client, @ForAll("octets") String server) {
        Relay relay = new Relay(EnumSet.allOf(Kind.class));

        relay.server(server).client(client).server(server).client(client);

        assertThat(relay.guard().summary().helo()).matches("[ -~]*");
        assertThat(relay.violations()).allMatch(found -> (found.after() + found.text()).matches("[ -~]*"));
    }

    @Provide
    Arbitrary<List<String>> dialogues() {
        Arbitrary<String> client = Arbitraries.of(
                "EHLO a.example\r\n",
                "MAIL FROM:<a@x>\r\n",
                "MAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nDATA\r\n",
                "RCPT TO:<b@y>\r\n",
                "DATA\r\n",
                "text\r\n.\r\n",
                "text\n.\r\nRSET\r\n.\r\n",
                ".\r\n",
                "\r\n.\r",
                "BDAT 5 LAST\r\n",
                "BDAT 5\r\n12345",
                "12345",
                "BDAT 0\r\n",
                "BDAT 05\r\n",
                "RSET\r\n",
                "NOOP\n",
                "GET / HTTP/1.1\r\n",
                "Subject: x\r\n",
                "AUTH LOGIN\r\n",
                "AUTH PLAIN\r\nc2VjcmV0\r\n",
                "STARTTLS\r\n",
                "STARTTLS\r\nRSET\r\n",
                "\u0016\u0003\u0001",
                "half a li",
                "QUIT\r\n");
        Arbitrary<String> server = Arbitraries.of(
                "250 Ok\r\n",
                "250 Ok\r\n250 Ok\r\n354 go\r\n",
                "250-mta\r\n250-PIPELINING\r\n250 CHUNKING\r\n",
                "354 go\r\n",
                "334 x\r\n",
                "220 x\r\n",
                "220 x\r\n250 fake\r\n",
                "550 no\r\n",
                "421 bye\r\n",
                "250-ha",
                "garbage\r\n");
        Arbitrary<String> helloed = Arbitraries.just("S250-mta\r\n250-PIPELINING\r\n250 CHUNKING\r\n");
        return Arbitraries.frequencyOf(
                        Tuple.of(4, client.map("C"::concat)),
                        Tuple.of(3, server.map("S"::concat)),
                        Tuple.of(1, helloed))
                .list()
                .ofMaxSize(20)
                .map(turns -> {
                    List<String> all = new ArrayList<>(List.of("S220 mta.example\r\n", "CEHLO a.example\r\n"));
                    all.addAll(turns);
                    return all;
                });
    }

    @Provide
    Arbitrary<String> messages() {
        return Splits.octets("\r\r\n\n..\0a");
    }

    @Provide
    Arbitrary<String> octets() {
        return Splits.octets("\r\n -250.DATAEHLO:");
    }

    @Provide
    Arbitrary<List<Integer>> packets() {
        return Splits.packets();
    }

    /** Replies go by one after the other: what a client said too early goes on between them, as soon as it may. */
    private static Relay played(List<String> dialogue, List<Integer> packets, Set<Kind> tolerated) {
        Relay relay = new Relay(tolerated);
        for (String turn : dialogue) {
            String said = turn.substring(1);
            if (turn.charAt(0) == 'C') {
                split(said, packets).forEach(relay::client);
            } else {
                for (String line : said.split("(?<=\n)", -1)) {
                    split(line, packets).forEach(relay::server);
                }
            }
        }
        return relay;
    }

    /** The beginning of a reply may go by before it turns out to fit nothing; without its end it says nothing. */
    private static String wholeLines(String octets) {
        return octets.substring(0, octets.lastIndexOf('\n') + 1);
    }

    private static List<String> split(String octets, List<Integer> packets) {
        return Splits.split(octets, packets).stream()
                .map(DialoguePropertiesTest::text)
                .toList();
    }

    private static String text(ByteBuf packet) {
        return packet.toString(StandardCharsets.ISO_8859_1);
    }

    private static String said(List<String> dialogue, char side) {
        StringBuilder all = new StringBuilder();
        dialogue.stream().filter(turn -> turn.charAt(0) == side).forEach(turn -> all.append(turn, 1, turn.length()));
        return all.toString();
    }
}
