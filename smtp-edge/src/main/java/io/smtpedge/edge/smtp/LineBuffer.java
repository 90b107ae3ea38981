package io.smtpedge.edge.smtp;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Gathers bytes into lines of bounded length, however the bytes are split over packets. A line ends with LF; one CR before
 * it belongs to the line end. Not thread-safe.
 */
public final class LineBuffer {

    private static final int FIRST_SIZE = 128;

    private final int maxOctets;
    private byte[] line = new byte[FIRST_SIZE];
    private int length;

    /**
     * An empty buffer.
     *
     * @param maxOctets the longest line taken, its line end included; at least 2
     */
    public LineBuffer(int maxOctets) {
        this.maxOctets = maxOctets;
    }

    /**
     * Reads from {@code bytes} up to the end of the next line.
     *
     * @return the line without its end, as Latin-1 so that no octet is lost; null when {@code bytes} ran out before a line
     *     end came
     * @throws LineTooLongException when the line does not end within the bound; nothing more can be read then
     */
    public @Nullable String next(ByteBuf bytes) throws LineTooLongException {
        int lineEnd = bytes.indexOf(bytes.readerIndex(), bytes.writerIndex(), (byte) '\n');
        int octets = (lineEnd < 0 ? bytes.writerIndex() : lineEnd + 1) - bytes.readerIndex();
        if (octets > maxOctets - length || (lineEnd < 0 && length + octets == maxOctets)) {
            throw new LineTooLongException();
        }
        if (octets > line.length - length) {
            line = Arrays.copyOf(line, Math.min(maxOctets, Math.max(2 * line.length, length + octets)));
        }
        bytes.readBytes(line, length, octets);
        length += octets;
        if (lineEnd < 0) {
            return null;
        }
        int end = length - 1;
        if (end > 0 && line[end - 1] == '\r') {
            end--;
        }
        String text = new String(line, 0, end, StandardCharsets.ISO_8859_1);
        length = 0;
        return text;
    }

    /** True while a line has begun and not ended. */
    public boolean isMidLine() {
        return length > 0;
    }

    /** What has come of the line that has not ended. */
    public String partial() {
        return new String(line, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** Expected from hostile clients, so it carries no stack. */
    public static final class LineTooLongException extends Exception {
        private static final long serialVersionUID = 1;

        LineTooLongException() {
            super("the line does not end within the bound", null, false, false);
        }
    }
}
