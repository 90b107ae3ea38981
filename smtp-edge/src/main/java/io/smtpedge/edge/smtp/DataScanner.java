package io.smtpedge.edge.smtp;

import io.netty.buffer.ByteBuf;

/**
 * Finds the end of the mail data: CRLF "." CRLF, and nothing else (RFC 5321, 4.1.1.4), however it is split over packets. It
 * never changes a byte. Not thread-safe.
 */
final class DataScanner {

    private enum At {
        LINE_START,
        AFTER_DOT,
        AFTER_DOT_CR,
        MID_LINE,
        AFTER_CR
    }

    private At at = At.LINE_START;

    /** The data begin right after the CRLF of the DATA command, so a lone dot may be the very first line. */
    void reset() {
        at = At.LINE_START;
    }

    /**
     * Looks for the end of the data in {@code bytes[from, end)}.
     *
     * @return the index after the final CRLF, or -1 when the data go on
     */
    int scan(ByteBuf bytes, int from, int end) {
        int i = from;
        while (i < end) {
            if (at == At.MID_LINE) {
                i = skipLine(bytes, i, end);
                continue;
            }
            byte octet = bytes.getByte(i++);
            if (at == At.AFTER_DOT_CR && octet == '\n') {
                return i;
            }
            at = next(octet);
        }
        return -1;
    }

    private At next(byte octet) {
        return switch (octet) {
            case '.' -> at == At.LINE_START ? At.AFTER_DOT : At.MID_LINE;
            case '\r' -> at == At.AFTER_DOT ? At.AFTER_DOT_CR : At.AFTER_CR;
            case '\n' -> at == At.AFTER_CR ? At.LINE_START : At.MID_LINE;
            default -> At.MID_LINE;
        };
    }

    /** Almost all octets of a message are skipped here, a line at a time. */
    private int skipLine(ByteBuf bytes, int from, int end) {
        int lineEnd = bytes.indexOf(from, end, (byte) '\n');
        if (lineEnd < 0) {
            at = bytes.getByte(end - 1) == '\r' ? At.AFTER_CR : At.MID_LINE;
            return end;
        }
        boolean crlf = lineEnd > from && bytes.getByte(lineEnd - 1) == '\r';
        at = crlf ? At.LINE_START : At.MID_LINE;
        return lineEnd + 1;
    }
}
