package io.smtpedge.reputation.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The lines of a segment, one after the other, in bounded memory whatever the file holds. Not thread-safe. */
public final class SegmentLines implements AutoCloseable {

    /** No entry comes near it. */
    public static final int LONGEST = 1 << 20;

    private final InputStream in;
    private byte[] buffer = new byte[1 << 16];
    private int from;
    private int to;
    private boolean end;
    private long number;
    private long octets;
    private boolean whole;
    private boolean tooLong;

    private SegmentLines(InputStream in) {
        this.in = in;
    }

    /** Opens a segment. */
    public static SegmentLines open(Path segment) throws IOException {
        return new SegmentLines(Files.newInputStream(segment));
    }

    /** The next line, without its end; empty where it was too long; null after the last. */
    public @Nullable String next() throws IOException {
        tooLong = false;
        int searched = from;
        while (true) {
            for (int i = searched; i < to; i++) {
                if (buffer[i] == '\n') {
                    return line(i, true);
                }
            }
            searched = to;
            if (end) {
                return from == to && !tooLong ? null : line(to, false);
            }
            if (to - from >= LONGEST) {
                // Of such a line only the end is of interest.
                tooLong = true;
                octets += to - from;
                from = to;
            }
            searched -= fill();
        }
    }

    private String line(int lineEnd, boolean ended) {
        String line = tooLong ? "" : new String(buffer, from, lineEnd - from, StandardCharsets.UTF_8);
        octets += lineEnd - from + (ended ? 1 : 0);
        from = ended ? lineEnd + 1 : lineEnd;
        number++;
        whole = ended;
        return line;
    }

    /** How far what was in the buffer has moved. */
    private int fill() throws IOException {
        int moved = from;
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
        }
        if (to == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
        int read = in.read(buffer, to, buffer.length - to);
        if (read < 0) {
            end = true;
        } else {
            to += read;
        }
        return moved;
    }

    /** The number of the last line, from 1. */
    public long number() {
        return number;
    }

    /** How many octets the lines so far have, ends included. */
    public long octets() {
        return octets;
    }

    /** Whether the last line had an end: one without it is being written still, or was cut off. */
    public boolean whole() {
        return whole;
    }

    /** Whether the last line was longer than {@link #LONGEST}. */
    public boolean tooLong() {
        return tooLong;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
