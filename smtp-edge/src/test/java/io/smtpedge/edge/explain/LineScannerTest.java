package io.smtpedge.edge.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The quick look at every line of a log. */
class LineScannerTest {

    private final List<String> found = new ArrayList<>();
    private final LineScanner scanner = new LineScanner("\"x\":1".getBytes(StandardCharsets.UTF_8), found::add);

    @Example
    void linesThatHoldIt() throws IOException {
        scan("{\"x\":1}\n{\"x\":2}\r\n\n{\"a\":0,\"x\":1}\r\n{\"x\":1,\"last\":true}");

        assertThat(found).containsExactly("{\"x\":1}", "{\"a\":0,\"x\":1}", "{\"x\":1,\"last\":true}");
        assertThat(scanner.lines()).isEqualTo(4);
        assertThat(scanner.foreign()).isZero();
    }

    @Example
    void foreignLinesAreCounted() throws IOException {
        scan("Nov 23 04:05 INFO \"x\":1\n{\"x\":1\n\u0000\u0000\n{\"x\":1}\n{\"x\":1,");

        assertThat(found).containsExactly("{\"x\":1}");
        assertThat(scanner.foreign()).isEqualTo(4);
    }

    /** A file of zeros, as a crash may leave one, must not fill the heap. */
    @Example
    void aLineWithoutEndIsPassedOver() throws IOException {
        scan("{\"x\":1}\n" + "\u0000".repeat(5 << 20) + "\n{\"x\":1,\"b\":2}\n" + "z".repeat(3 << 20));

        assertThat(found).containsExactly("{\"x\":1}", "{\"x\":1,\"b\":2}");
        assertThat(scanner.foreign()).isEqualTo(2);
    }

    @Property(tries = 100)
    void readsMayEndAnywhere(
            @ForAll @Size(max = 20) List<@IntRange(max = 3) Integer> kinds,
            @ForAll @IntRange(min = 1, max = 9) int size)
            throws IOException {
        String[] lines = {"{\"x\":1}", "{\"x\":2}", "", "foreign"};
        String text = String.join("\n", kinds.stream().map(kind -> lines[kind]).toList());
        LineScanner dribbled = new LineScanner("\"x\":1".getBytes(StandardCharsets.UTF_8), found::add);
        found.clear();

        dribbled.scan(new Dribble(text, size));

        assertThat(found).hasSize((int) kinds.stream().filter(kind -> kind == 0).count());
        assertThat(dribbled.lines())
                .isEqualTo(kinds.stream().filter(kind -> kind != 2).count());
        assertThat(dribbled.foreign())
                .isEqualTo(kinds.stream().filter(kind -> kind == 3).count());
    }

    private void scan(String text) throws IOException {
        scanner.scan(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Gives a few octets at a time. */
    private static final class Dribble extends InputStream {

        private final InputStream in;
        private final int size;

        Dribble(String text, int size) {
            in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
            this.size = size;
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return in.read(into, offset, Math.min(size, length));
        }
    }
}
