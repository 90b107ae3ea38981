package io.smtpedge.edge.explain;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Finds the lines that hold certain octets, without making a string of the others: a session log has gigabytes, and a search
 * wants a handful of lines. Memory is bounded: a line of more than 1 MiB is passed over. For one thread.
 */
final class LineScanner {

    /** Far more than any record has. */
    private static final int MAX_LINE = 1 << 20;

    private final byte[] needle;
    private final Consumer<String> found;
    private byte[] buffer = new byte[2 * MAX_LINE];
    private long lines;
    private long foreign;
    private long octets;

    LineScanner(byte[] needle, Consumer<String> found) {
        this.needle = needle.clone();
        this.found = found;
    }

    /** Lines that were no JSON object at first sight, or too long. */
    long foreign() {
        return foreign;
    }

    long lines() {
        return lines;
    }

    long octets() {
        return octets;
    }

    /** Reads to the end. */
    void scan(InputStream in) throws IOException {
        scan(in, Long.MAX_VALUE);
    }

    /** Reads to the end, or until so many octets have been read: what is left is not looked at. */
    void scan(InputStream in, long mostOctets) throws IOException {
        int kept = 0;
        boolean tooLong = false;
        for (int read = in.read(buffer, 0, buffer.length);
                read >= 0;
                read = in.read(buffer, kept, buffer.length - kept)) {
            int end = kept + read;
            octets += read;
            int start = 0;
            for (int newline = indexOf((byte) '\n', kept, end);
                    newline >= 0;
                    newline = indexOf((byte) '\n', start, end)) {
                if (tooLong) {
                    tooLong = false;
                    lines++;
                    foreign++;
                } else {
                    line(start, newline);
                }
                start = newline + 1;
            }
            kept = end - start;
            tooLong |= kept > MAX_LINE;
            if (tooLong) {
                kept = 0;
            } else if (start > 0) {
                System.arraycopy(buffer, start, buffer, 0, kept);
            }
            if (octets >= mostOctets) {
                return;
            }
        }
        if (tooLong) {
            lines++;
            foreign++;
        } else if (kept > 0) {
            line(0, kept);
        }
    }

    private void line(int start, int newline) {
        int end = newline > start && buffer[newline - 1] == '\r' ? newline - 1 : newline;
        if (end == start) {
            return;
        }
        lines++;
        if (buffer[start] != '{' || buffer[end - 1] != '}') {
            foreign++;
        } else if (holdsNeedle(start, end)) {
            found.accept(new String(buffer, start, end - start, StandardCharsets.UTF_8));
        }
    }

    private int indexOf(byte wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (buffer[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private boolean holdsNeedle(int start, int end) {
        int last = end - needle.length;
        for (int at = indexOf(needle[0], start, last + 1); at >= 0; at = indexOf(needle[0], at + 1, last + 1)) {
            if (Arrays.equals(buffer, at, at + needle.length, needle, 0, needle.length)) {
                return true;
            }
        }
        return false;
    }
}
