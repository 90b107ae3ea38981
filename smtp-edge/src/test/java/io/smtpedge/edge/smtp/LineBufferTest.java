package io.smtpedge.edge.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.smtpedge.edge.smtp.LineBuffer.LineTooLongException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class LineBufferTest {

    @Example
    void oneCarriageReturnBelongsToTheLineEnd() {
        assertThat(lines(100, Splits.buffer("a\r\nb\n\r\n\nc\r\r\n\rd\ne")))
                .containsExactly("a", "b", "", "", "c\r", "\rd", "(e)");
    }

    @Example
    void everyOctetIsKept() {
        StringBuilder all = new StringBuilder();
        for (int octet = 0; octet < 256; octet++) {
            all.append((char) octet);
        }
        String twoLines = all.toString();

        assertThat(lines(300, Splits.buffer(twoLines + "\n")))
                .containsExactly(twoLines.substring(0, 10), twoLines.substring(11));
    }

    @Example
    void theLongestLineIncludesItsEnd() {
        assertThat(lines(8, Splits.buffer("123456\r\n"))).containsExactly("123456");
        assertThat(lines(8, Splits.buffer("1234567\n"))).containsExactly("1234567");
        assertThat(lines(8, Splits.buffer("1234567\r\n"))).containsExactly("TOO LONG");
        assertThat(lines(8, Splits.buffer("12345678"))).containsExactly("TOO LONG");
        assertThat(lines(8, Splits.buffer("1234567"))).containsExactly("(1234567)");
    }

    @Example
    void hostileInputEndsAtTheBound() {
        assertThat(lines(2048, Splits.buffer("\r".repeat(10_000)))).containsExactly("TOO LONG");
        assertThat(lines(2048, Splits.buffer("x".repeat(1_000_000)))).containsExactly("TOO LONG");
    }

    /** Expected from hostile clients by the million. */
    @Example
    void theExceptionCarriesNoStack() {
        assertThatExceptionOfType(LineTooLongException.class)
                .isThrownBy(() -> new LineBuffer(2).next(Splits.buffer("xxx")))
                .satisfies(tooLong -> assertThat(tooLong.getStackTrace()).isEmpty());
    }

    /** However the octets are split over packets, the lines are the ones of a plain split at LF. */
    @Property
    void packetsDoNotMatter(
            @ForAll("streams") String stream,
            @ForAll("packets") List<Integer> packets,
            @ForAll @IntRange(min = 2, max = 20) int bound) {
        assertThat(lines(bound, Splits.split(stream, packets).toArray(ByteBuf[]::new)))
                .isEqualTo(reference(stream, bound));
    }

    @Provide
    Arbitrary<String> streams() {
        return Splits.octets("\r\nab");
    }

    @Provide
    Arbitrary<List<Integer>> packets() {
        return Splits.packets();
    }

    private static List<String> lines(int bound, ByteBuf... packets) {
        LineBuffer buffer = new LineBuffer(bound);
        List<String> lines = new ArrayList<>();
        try {
            for (ByteBuf packet : packets) {
                for (String line = buffer.next(packet); line != null; line = buffer.next(packet)) {
                    lines.add(line);
                }
                assertThat(packet.isReadable()).isFalse();
            }
        } catch (LineTooLongException tooLong) {
            lines.add("TOO LONG");
            return lines;
        }
        if (buffer.isMidLine()) {
            lines.add("(" + buffer.partial() + ")");
        }
        return lines;
    }

    private static List<String> reference(String stream, int bound) {
        List<String> lines = new ArrayList<>();
        List<String> parts = Arrays.asList(stream.split("\n", -1));
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i);
            boolean ended = i < parts.size() - 1;
            if (part.length() >= bound) {
                lines.add("TOO LONG");
                return lines;
            }
            if (ended) {
                lines.add(part.endsWith("\r") ? part.substring(0, part.length() - 1) : part);
            } else if (!part.isEmpty()) {
                lines.add("(" + part + ")");
            }
        }
        return lines;
    }
}
