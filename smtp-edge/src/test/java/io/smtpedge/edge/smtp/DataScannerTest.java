package io.smtpedge.edge.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** SMTP smuggling lives on disagreement about where a message ends. Here it ends at CRLF.CRLF and nowhere else. */
class DataScannerTest {

    @Example
    void onlyOneSequenceEndsTheData() {
        assertThat(end("text\r\n.\r\nRSET\r\n")).isEqualTo("text\r\n.\r\n".length());
        for (String other : List.of(
                "\n.\n",
                "\n.\r\n",
                "\r\n.\n",
                "\r.\r",
                "\r\n.\r",
                "\r.\r\n",
                "\r\n.\r.\r\n",
                "\r\n..\r\n",
                "\r\n.\0\r\n",
                "\r\n. \r\n",
                "\r\r\n.\r\r\n",
                "\r\n\0.\r\n")) {
            assertThat(end("text" + other + "MAIL FROM:<smuggled@example>\r\n"))
                    .as(LogText.escape(other))
                    .isEqualTo(-1);
        }
    }

    @Example
    void aLoneDotMayBeTheFirstLine() {
        assertThat(end(".\r\n")).isEqualTo(3);
    }

    @Example
    void aScannerIsReadyForTheNextMessage() {
        DataScanner scanner = new DataScanner();
        ByteBuf first = Splits.buffer("text\r\n.\r\n");
        scanner.scan(first, 0, first.writerIndex());
        scanner.reset();

        assertThat(scanner.scan(Splits.buffer(".\r\n"), 0, 3)).isEqualTo(3);
    }

    @Property(tries = 5_000)
    void theEndIsWhereANaiveSearchFindsIt(@ForAll("streams") String stream, @ForAll("packets") List<Integer> packets) {
        int found = ("\r\n" + stream).indexOf("\r\n.\r\n");
        int expected = found < 0 ? -1 : found + 3;

        assertThat(end(stream)).isEqualTo(expected);
        assertThat(endOverPackets(stream, packets)).isEqualTo(expected);
    }

    @Provide
    Arbitrary<String> streams() {
        return Splits.octets("\r\r\n\n..a");
    }

    @Provide
    Arbitrary<List<Integer>> packets() {
        return Splits.packets();
    }

    private static int end(String stream) {
        return new DataScanner().scan(Splits.buffer(stream), 0, stream.length());
    }

    private static int endOverPackets(String stream, List<Integer> lengths) {
        DataScanner scanner = new DataScanner();
        int before = 0;
        for (ByteBuf packet : Splits.split(stream, lengths)) {
            int end = scanner.scan(packet, packet.readerIndex(), packet.writerIndex());
            if (end >= 0) {
                return before + end;
            }
            before += packet.readableBytes();
        }
        return -1;
    }
}
