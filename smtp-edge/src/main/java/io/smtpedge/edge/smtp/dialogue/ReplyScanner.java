package io.smtpedge.edge.smtp.dialogue;

import io.netty.buffer.ByteBuf;
import io.smtpedge.edge.smtp.NegativeReply;
import java.nio.charset.StandardCharsets;

/**
 * Finds the replies in what a server sends (RFC 5321, 4.2.1), however it is split over packets. Of a line it keeps the first
 * {@value #KEPT} octets, and of one that may begin a negative reply {@value #KEPT_OF_NEGATIVE}, so a line may be of any length.
 * Not thread-safe.
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
    private static final int FIRST_NEGATIVE = 400;
    private static final int KEPT = 32;

    /** The code, an enhanced one such as 5.123.123, and a text worth keeping. */
    private static final int KEPT_OF_NEGATIVE = PREFIX + 10 + NegativeReply.MAX_TEXT;

    /** Grows once, with the first negative reply: most dialogues have none. */
    private byte[] kept = new byte[KEPT];

    private int room = KEPT;

    /** The text of the first line of a negative reply that goes on; empty in all others. */
    private String firstText = "";

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

    /** What follows the code in the first line of the negative reply that has just ended, as far as it was kept. */
    String text() {
        return firstText.isEmpty() ? lineText() : firstText;
    }

    private String lineText() {
        int end = column > 0 && kept[column - 1] == '\r' ? column - 1 : column;
        return end <= PREFIX ? "" : new String(kept, PREFIX, end - PREFIX, StandardCharsets.ISO_8859_1);
    }

    private void keep(ByteBuf bytes, int from, int end) {
        if (column == 0 && from < end) {
            byte first = bytes.getByte(from);
            room = first == '4' || first == '5' ? KEPT_OF_NEGATIVE : KEPT;
            if (room > kept.length) {
                kept = new byte[room];
            }
        }
        int octets = Math.min(end - from, room - column);
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
        if (!last) {
            if (firstText.isEmpty() && code >= FIRST_NEGATIVE) {
                firstText = lineText();
            }
            column = 0;
            return Next.READ_ON;
        }
        betweenReplies = true;
        Next next = sink.reply(code);
        column = 0;
        firstText = "";
        return next;
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
