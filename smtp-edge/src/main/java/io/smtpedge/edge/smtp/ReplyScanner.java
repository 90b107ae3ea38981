package io.smtpedge.edge.smtp;

import io.netty.buffer.ByteBuf;

/**
 * Finds the replies in what a server sends (RFC 5321, 4.2.1), however it is split over packets. It keeps four octets of a
 * line and no more, so a line may be of any length. Not thread-safe.
 */
final class ReplyScanner {

    /** Called for the last line of each reply. */
    interface Sink {
        /**
         * Takes one reply.
         *
         * @param code 0 where the line did not begin with three digits
         */
        void reply(int code);
    }

    private static final int PREFIX = 4;

    private int code;
    private int column;
    private boolean last = true;
    private boolean betweenReplies = true;

    /** True while no reply has begun whose last line has not ended. */
    boolean isBetweenReplies() {
        return betweenReplies;
    }

    /** Reads all of {@code bytes}; its indexes stay where they are. */
    void scan(ByteBuf bytes, Sink sink) {
        int end = bytes.writerIndex();
        int at = bytes.readerIndex();
        while (at < end) {
            while (at < end && column < PREFIX && bytes.getByte(at) != '\n') {
                prefix(bytes.getByte(at++));
            }
            int lineEnd = at < end ? bytes.indexOf(at, end, (byte) '\n') : -1;
            if (lineEnd < 0) {
                return;
            }
            at = lineEnd + 1;
            endOfLine(sink);
        }
    }

    private void prefix(byte octet) {
        betweenReplies = false;
        if (column < PREFIX - 1) {
            boolean digit = octet >= '0' && octet <= '9';
            code = digit && code >= 0 ? code * 10 + (octet - '0') : -1;
        } else {
            last = octet != '-';
        }
        column++;
    }

    private void endOfLine(Sink sink) {
        if (last) {
            betweenReplies = true;
            sink.reply(column >= PREFIX - 1 && code >= 200 && code <= 599 ? code : 0);
        }
        code = 0;
        column = 0;
        last = true;
    }
}
