package io.smtpedge.edge.smtp.dialogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.smtpedge.edge.smtp.LogText;
import io.smtpedge.edge.smtp.Splits;
import io.smtpedge.edge.smtp.dialogue.DataScanner.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** SMTP smuggling lives on disagreement about where a message ends. Here it ends at CRLF.CRLF and nowhere else. */
class DataScannerTest {

    /** What a scan came to, and how many octets of the stream were behind it by then. */
    private record Finding(Found found, int at) {}

    private static final List<String> LINE_ENDS = List.of("\r\n", "\n", "\r", "\0", "\n\0", "\r\n\0");

    @Example
    void aDotBetweenAnyOtherTwoLineEndsIsBare() {
        for (String before : LINE_ENDS) {
            for (String after : List.of("\r\n", "\n", "\r", "\0\r\n", "\0\n", "\r\0\n")) {
                if (!(before.equals("\r\n") && after.equals("\r\n"))) {
                    String stream = "text" + before + "." + after + "MAIL FROM:<smuggled@example>\r\n";
                    assertThat(findings(stream, List.of(100)))
                            .as(LogText.escape(before + "." + after))
                            .containsExactly(new Finding(
                                    Found.BARE_DOT, stream.indexOf('.') + 1 + (after.startsWith("\0") ? 1 : 0)));
                }
            }
        }
    }

    @Example
    void onlyOneSequenceIsTheEnd() {
        assertThat(findings("text\r\n.\r\nRSET\r\n", List.of(100)))
                .containsExactly(new Finding(Found.END, "text\r\n.\r\n".length()));
        assertThat(findings(".\r\n", List.of(1))).containsExactly(new Finding(Found.END, 3));
    }

    @Example
    void otherDotsMeanNothing() {
        for (String text : List.of("\r\n..\r\n", "\r\n. \r\n", "\r\n.a\r\n", "a.\r\n", "\n..\n", "\r\n.", "...\r\n")) {
            assertThat(findings("text" + text, List.of(100)))
                    .as(LogText.escape(text))
                    .isEmpty();
        }
    }

    /** One octet is held back: the CR that some servers would take for the end, before it is known what follows. */
    @Example
    void theCrOfAnEndThatMayComeIsNotReadYet() {
        DataScanner scanner = new DataScanner();
        ByteBuf view = Splits.buffer("text\r\n.\r");

        assertThat(scanner.scan(view)).isEqualTo(Found.NOTHING);
        assertThat(view.readableBytes()).isEqualTo(1);
        assertThat(scanner.scan(Splits.buffer("\r\n"))).isEqualTo(Found.END);
    }

    @Example
    void aScannerIsReadyForTheNextMessage() {
        DataScanner scanner = new DataScanner();
        scanner.scan(Splits.buffer("text\r\n.\r\n"));
        scanner.reset();

        assertThat(scanner.scan(Splits.buffer(".\r\n"))).isEqualTo(Found.END);
    }

    @Property(tries = 5_000)
    void whatIsFoundIsWhatASearchOfTheWholeFinds(
            @ForAll("streams") String stream, @ForAll("packets") List<Integer> packets) {
        assertThat(findings(stream, List.of(1_000))).isEqualTo(searched(stream));
        assertThat(findings(stream, packets)).isEqualTo(searched(stream));
    }

    @Property(tries = 2_000)
    void whatIsLeftOfTheMessageEndsWhereItEnds(@ForAll("streams") String stream) {
        String whole = "\r\n." + stream;
        int end = whole.indexOf("\r\n.\r\n");
        ByteBuf bytes = Splits.buffer(stream);

        boolean ended = new EndOfData(true).skip(bytes);

        assertThat(ended).isEqualTo(end >= 0);
        assertThat(bytes.readerIndex()).isEqualTo(ended ? end + 2 : stream.length());
    }

    @Provide
    Arbitrary<String> streams() {
        return Splits.octets("\r\r\n\n..\0a");
    }

    @Provide
    Arbitrary<List<Integer>> packets() {
        return Splits.packets();
    }

    /** Every finding up to the end of the data, bare dots passed on as text. */
    private static List<Finding> findings(String stream, List<Integer> lengths) {
        DataScanner scanner = new DataScanner();
        List<Finding> all = new ArrayList<>();
        ByteBuf left = Unpooled.EMPTY_BUFFER;
        int before = 0;
        for (ByteBuf packet : Splits.split(stream, lengths)) {
            ByteBuf view = Unpooled.copiedBuffer(left, packet);
            Found found;
            do {
                int from = view.readerIndex();
                found = scanner.scan(view);
                before += view.readerIndex() - from;
                if (found != Found.NOTHING) {
                    all.add(new Finding(found, before));
                }
                if (found == Found.END) {
                    return all;
                }
            } while (found != Found.NOTHING);
            left = view;
        }
        return all;
    }

    /** The same by a regular expression: a dot alone on its line, where CR, LF and NUL may end and begin lines. */
    private static List<Finding> searched(String stream) {
        List<Finding> all = new ArrayList<>();
        String whole = "\r\n" + stream;
        // A CR at the very end of the stream may still become the final CRLF.
        Pattern dot = Pattern.compile("(?s)(?<=[\\r\\n\\x00])\\.(\\x00*)(?=[\\r\\n])");
        for (MatchResult match : dot.matcher(whole).results().toList()) {
            boolean afterCrlf = whole.startsWith("\r\n", match.start() - 2);
            boolean nul = !match.group(1).isEmpty();
            String rest = whole.substring(match.end());
            if (afterCrlf && !nul && rest.equals("\r")) {
                continue;
            }
            if (afterCrlf && !nul && rest.startsWith("\r\n")) {
                all.add(new Finding(Found.END, match.end()));
                return all;
            }
            all.add(new Finding(Found.BARE_DOT, match.end() - 2));
        }
        return all;
    }
}
