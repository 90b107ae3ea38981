package io.smtpedge.edge.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class LogTextTest {

    @Example
    void textIsEscapedAsInC() {
        assertThat(LogText.escape("a\r\n\t\\\u0000\u001b\u007f\u00e9\u20ac~"))
                .isEqualTo("a\\r\\n\\t\\\\\\000\\033\\177\\351?~");
    }

    @Example
    void printableTextKeepsItsLength() {
        assertThat(LogText.printable("a\r\n\u00e9 ~", 100)).isEqualTo("a??? ~");
        assertThat(LogText.printable("abc", 2)).isEqualTo("ab");
    }

    @Example
    void onlyTheFirstOctetsAreShown() {
        ByteBuf bytes = Splits.buffer("xEHLO a\r\n").skipBytes(1);

        assertThat(LogText.escape(bytes, 4)).isEqualTo("EHLO");
        assertThat(bytes.readerIndex()).isEqualTo(1);
        assertThat(LogText.escape(bytes, 100)).isEqualTo("EHLO a\\r\\n");
    }

    /** Whatever a stranger writes: it can neither end a log line nor reach a terminal. */
    @Property
    void nothingLeavesTheLine(@ForAll String text, @ForAll @IntRange(max = 50) int maxLength) {
        assertThat(LogText.escape(text)).matches("[ -~]*");
        assertThat(LogText.printable(text, maxLength)).matches("[ -~]*").hasSizeLessThanOrEqualTo(maxLength);
    }
}
