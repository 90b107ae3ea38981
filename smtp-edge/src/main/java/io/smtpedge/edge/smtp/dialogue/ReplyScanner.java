package io.smtpedge.edge.smtp.dialogue;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Finds the replies in what a server sends (RFC 5321, 4.2.1), however it is split over packets. It keeps the first {@value
 * #KEPT} octets of a line and no more, so a line may be of any length. Not thread-safe.
 */
final class ReplyScanner {

    /** Takes what is found. */
    interface Sink {

        /** A line has ended, the last of a reply or not; {@link ReplyScanner#keyword} is about it. */
        void line();

        /**
         * Takes one reply.
         *
         * @param code 0 where the line did not begin with three digits
         */
        Next reply(int code);
    }

    /** Whether to read on behind a reply. */
    enum Next {
        READ_ON,
        STOP_BEFORE,
        STOP_AFTER
    }

    private static final int CODE = 3;
    private static final int PREFIX = 4;
    private static final int KEPT = 32;

    private final byte[] kept = new byte[KEPT];
    private int column;
    private boolean betweenReplies = true;

    /** True while no reply has begun, in what may go on, whose last line has not ended. */
    boolean isBetweenReplies() {
        return betweenReplies;
    }

    /**
     * Reads {@code bytes}, whose indexes stay where they are, until the sink wants no more.
     *
     * @return how many octets may go on: all of them, or those up to the reply at which the sink stopped
     */
    int scan(ByteBuf bytes, Sink sink) {
        int start = bytes.readerIndex();
        int end = bytes.writerIndex();
        int at = start;
        while (at < end) {
            int lineStart = at;
            boolean between = betweenReplies;
            int lineEnd = bytes.indexOf(at, end, (byte) '\n');
            at = lineEnd < 0 ? end : lineEnd + 1;
            keep(bytes, lineStart, lineEnd < 0 ? end : lineEnd);
            if (lineEnd < 0) {
                break;
            }
            switch (endOfLine(sink)) {
                case READ_ON -> {}
                case STOP_BEFORE -> {
                    betweenReplies = between;
                    return lineStart - start;
                }
                case STOP_AFTER -> {
                    return at - start;
                }
            }
        }
        return at - start;
    }

    /** The first word behind the code of the line that has just ended; empty where it is longer than what is kept. */
    String keyword() {
        int end = PREFIX;
        while (end < column && end < KEPT && kept[end] > ' ') {
            end++;
        }
        return end == KEPT || column <= PREFIX
                ? ""
                : new String(kept, PREFIX, end - PREFIX, StandardCharsets.ISO_8859_1);
    }

    private void keep(ByteBuf bytes, int from, int end) {
        int octets = Math.min(end - from, KEPT - column);
        if (octets > 0) {
            bytes.getBytes(from, kept, column, octets);
            column += octets;
            betweenReplies = false;
        }
    }

    private Next endOfLine(Sink sink) {
        sink.line();
        // A CR that ends a line of three digits is no hyphen, and so says nothing.
        boolean last = column < PREFIX || kept[CODE] != '-';
        int code = code();
        column = 0;
        if (!last) {
            return Next.READ_ON;
        }
        betweenReplies = true;
        return sink.reply(code);
    }

    private int code() {
        if (column < CODE) {
            return 0;
        }
        int code = 0;
        for (int i = 0; i < CODE; i++) {
            int digit = kept[i] - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            code = code * 10 + digit;
        }
        return code >= 200 && code <= 599 ? code : 0;
    }
}
