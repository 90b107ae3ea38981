package io.smtpedge.edge.smtp.dialogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.smtpedge.edge.smtp.Splits;
import io.smtpedge.edge.smtp.dialogue.ReplyScanner.Next;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ReplyScannerTest {

    @Example
    void aReplyIsItsLastLine() {
        assertThat(codes("220 mx\r\n250-a\r\n250-b\r\n250 c\r\n354\r\n421 x\n")).containsExactly(220, 250, 354, 421);
    }

    @Example
    void whatIsNoReplyIsCodeZero() {
        assertThat(codes("hello\r\n\r\n2x0 a\r\n99 b\r\n199 c\r\n600 d\r\n")).containsExactly(0, 0, 0, 0, 0, 0);
    }

    @Example
    void aLineMayBeOfAnyLength() {
        assertThat(codes("250-" + "x".repeat(1_000_000) + "\r\n250 Ok\r\n")).containsExactly(250);
    }

    /** Only there would a line of the edge's own be read as a reply. */
    @Example
    void betweenRepliesIsAfterTheWholeLastLine() {
        ReplyScanner scanner = new ReplyScanner();
        List<String> after = new ArrayList<>();
        for (String octets : List.of("", "2", "50-a\r\n", "250 b", "\r", "\n", "250-", "x\r\n", "250\r\n")) {
            scan(scanner, octets, new ArrayList<>());
            after.add(octets.strip() + (scanner.isBetweenReplies() ? " yes" : " no"));
        }
        assertThat(after)
                .containsExactly(" yes", "2 no", "50-a no", "250 b no", " no", " yes", "250- no", "x no", "250 yes");
    }

    @Example
    void itStopsBeforeOrAfterAReply() {
        ByteBuf bytes = Splits.buffer("250-a\r\n250 b\r\n250 c\r\n");
        ReplyScanner before = new ReplyScanner();
        ReplyScanner after = new ReplyScanner();

        assertThat(before.scan(bytes, sink(new ArrayList<>(), Next.STOP_BEFORE)))
                .isEqualTo("250-a\r\n".length());
        assertThat(before.isBetweenReplies()).as("the first line went on").isFalse();
        assertThat(after.scan(bytes, sink(new ArrayList<>(), Next.STOP_AFTER)))
                .isEqualTo("250-a\r\n250 b\r\n".length());
        assertThat(after.isBetweenReplies()).isTrue();
    }

    @Example
    void theFirstWordOfEachLine() {
        ReplyScanner scanner = new ReplyScanner();
        List<String> words = new ArrayList<>();

        scanner.scan(
                Splits.buffer("250-mta.example at your service\r\n250-SIZE 10\r\n250 PIPELINING\r\n250-\r\n250\r\n250-"
                        + "X".repeat(100) + "\r\n"),
                new ReplyScanner.Sink() {
                    @Override
                    public void line() {
                        words.add(scanner.keyword());
                    }

                    @Override
                    public Next reply(int code) {
                        return Next.READ_ON;
                    }
                });

        assertThat(words).containsExactly("mta.example", "SIZE", "PIPELINING", "", "", "");
    }

    /** Of a negative reply, the first line says what it is about. */
    @Property
    void theTextOfANegativeReply(@ForAll("packets") List<Integer> packets) {
        ReplyScanner scanner = new ReplyScanner();
        List<String> texts = new ArrayList<>();
        String stream = "550-5.7.1 one\r\n550-two\r\n550 three\r\n250 fine\r\n421 4.3.2 bye\n"
                + "554\r\n554 \r\n450-\r\n450 second\r\n550 " + "x".repeat(500) + "\r\n550 short\r\n";

        Splits.split(stream, packets)
                .forEach(packet -> scanner.scan(packet, new ReplyScanner.Sink() {
                    @Override
                    public void line() {}

                    @Override
                    public Next reply(int code) {
                        if (code != 250) {
                            texts.add(scanner.text());
                        }
                        return Next.READ_ON;
                    }
                }));

        assertThat(texts).containsExactly("5.7.1 one", "4.3.2 bye", "", "", "second", "x".repeat(130), "short");
    }

    @Example
    void theBufferIsNotMoved() {
        ByteBuf bytes = Splits.buffer("xx250 a\r\n").skipBytes(2);

        assertThat(new ReplyScanner().scan(bytes, sink(new ArrayList<>(), Next.READ_ON)))
                .isEqualTo(7);

        assertThat(bytes.readerIndex()).isEqualTo(2);
        assertThat(bytes.readableBytes()).isEqualTo(7);
    }

    @Property
    void packetsDoNotMatter(@ForAll("streams") String stream, @ForAll("packets") List<Integer> packets) {
        ReplyScanner whole = new ReplyScanner();
        ReplyScanner split = new ReplyScanner();
        List<Integer> wholeCodes = new ArrayList<>();
        List<Integer> splitCodes = new ArrayList<>();

        scan(whole, stream, wholeCodes);
        Splits.split(stream, packets).forEach(packet -> split.scan(packet, sink(splitCodes, Next.READ_ON)));

        assertThat(splitCodes).isEqualTo(wholeCodes).isEqualTo(reference(stream));
        assertThat(split.isBetweenReplies()).isEqualTo(whole.isBetweenReplies());
    }

    @Provide
    Arbitrary<String> streams() {
        return Splits.octets("\r\n- 250");
    }

    @Provide
    Arbitrary<List<Integer>> packets() {
        return Splits.packets();
    }

    private static List<Integer> codes(String stream) {
        List<Integer> codes = new ArrayList<>();
        scan(new ReplyScanner(), stream, codes);
        return codes;
    }

    private static void scan(ReplyScanner scanner, String stream, List<Integer> codes) {
        scanner.scan(Splits.buffer(stream), sink(codes, Next.READ_ON));
    }

    private static ReplyScanner.Sink sink(List<Integer> codes, Next next) {
        return new ReplyScanner.Sink() {
            @Override
            public void line() {}

            @Override
            public Next reply(int code) {
                codes.add(code);
                return next;
            }
        };
    }

    /** RFC 5321, 4.2.1, line by line: a hyphen after the code says that the reply goes on. */
    private static List<Integer> reference(String stream) {
        List<Integer> codes = new ArrayList<>();
        List<String> lines = List.of(stream.split("\n", -1));
        for (String line : lines.subList(0, lines.size() - 1)) {
            boolean goesOn = line.length() > 3 && line.charAt(3) == '-';
            if (!goesOn) {
                codes.add(line.matches("(?s)[2-5][0-9][0-9].*") ? Integer.parseInt(line.substring(0, 3)) : 0);
            }
        }
        return codes;
    }
}
