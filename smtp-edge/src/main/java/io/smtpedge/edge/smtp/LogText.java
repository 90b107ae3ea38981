package io.smtpedge.edge.smtp;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Makes text of strangers fit for a log line: nothing in it can end the line or colour a terminal. */
public final class LogText {

    /** As in postscreen: what a client said before its turn is shown up to here. */
    public static final int MAX_EARLY = 100;

    private LogText() {}

    /**
     * The readable bytes, C-escaped ({@code \r\n}, {@code \000}), at most {@code maxBytes} of them. The buffer's indexes
     * stay where they are.
     */
    public static String escape(ByteBuf bytes, int maxBytes) {
        int length = Math.min(bytes.readableBytes(), maxBytes);
        return escape(bytes.toString(bytes.readerIndex(), length, StandardCharsets.ISO_8859_1));
    }

    /** The text, C-escaped; a character beyond Latin-1 becomes a question mark. */
    public static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\r' -> out.append("\\r");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\\' -> out.append("\\\\");
                default -> appendPrintable(out, c);
            }
        }
        return out.toString();
    }

    /** The text with a question mark for everything but printable ASCII, as Postfix prints helo, from and to. */
    public static String printable(String text, int maxLength) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), maxLength));
        for (int i = 0; i < text.length() && i < maxLength; i++) {
            char c = text.charAt(i);
            out.append(c >= ' ' && c <= '~' ? c : '?');
        }
        return out.toString();
    }

    private static void appendPrintable(StringBuilder out, char c) {
        if (c >= ' ' && c <= '~') {
            out.append(c);
        } else if (c <= 0xff) {
            out.append('\\').append((char) ('0' + (c >> 6))).append((char) ('0' + (c >> 3 & 7)));
            out.append((char) ('0' + (c & 7)));
        } else {
            out.append('?');
        }
    }
}
