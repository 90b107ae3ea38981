package io.smtpedge.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ReplyScannerTest {

    private final ReplyScanner scanner = new ReplyScanner();

    @Test
    void aReplyEndsWithTheLineThatHasNoHyphen() {
        assertThat(codes("250-mx.example\r\n250-PIPELINING\r\n250 8BITMIME\r\n"))
                .containsExactly(250);
    }

    @Test
    void aBareCodeIsAReply() {
        assertThat(codes("354\r\n")).containsExactly(354);
    }

    @Test
    void twoRepliesInOneReadAreTwo() {
        assertThat(codes("250 ok\r\n221 bye\r\n")).containsExactly(250, 221);
    }

    @Test
    void anUnfinishedReplyIsNone() {
        assertThat(codes("250-mx.example\r\n250 8BIT")).isEmpty();
    }

    @Test
    void otherProtocolsAreMalformed() {
        assertThat(codes("HTTP/1.1 400 Bad Request\r\n")).containsExactly(ReplyScanner.MALFORMED);
        assertThat(codes("\r\n")).containsExactly(ReplyScanner.MALFORMED);
        assertThat(codes("220_mx\r\n")).containsExactly(ReplyScanner.MALFORMED);
    }

    @Test
    void anEndlessLineIsMalformed() {
        assertThat(codes("220 " + "x".repeat(ReplyScanner.LINE_LIMIT))).containsExactly(ReplyScanner.MALFORMED);
    }

    @Property
    void itDoesNotMatterHowTheBytesAreCut(@ForAll @IntRange(min = 1, max = 20) int cut) {
        String stream = "220 mx.example\r\n250-mx.example\r\n250 8BITMIME\r\n354 go on\r\n";
        List<Integer> codes = new ArrayList<>();
        for (int from = 0; from < stream.length(); from += cut) {
            codes.addAll(codes(stream.substring(from, Math.min(stream.length(), from + cut))));
        }

        assertThat(codes).containsExactly(220, 250, 354);
    }

    /** The codes found in these bytes, up to a malformed reply. */
    private List<Integer> codes(String text) {
        ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
        List<Integer> codes = new ArrayList<>();
        int code = scanner.next(bytes);
        while (code != ReplyScanner.INCOMPLETE) {
            codes.add(code);
            code = code == ReplyScanner.MALFORMED ? ReplyScanner.INCOMPLETE : scanner.next(bytes);
        }
        return codes;
    }
}
