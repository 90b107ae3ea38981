package io.smtpedge.bench.load;

import io.netty.buffer.ByteBuf;

/**
 * Finds the end of an SMTP reply in a stream of bytes (RFC 5321 section 4.2): lines {@code 250-text}, closed by {@code
 * 250 text} or a bare {@code 250}. Copies nothing. Not thread-safe: one for each session.
 */
final class ReplyScanner {

    /** The longest reply line taken; RFC 5321 section 4.5.3.1.5 asks for 512, servers are known to exceed it. */
    static final int LINE_LIMIT = 4096;

    /** The reply has not ended yet. */
    static final int INCOMPLETE = -1;

    /** What arrived is no SMTP reply. */
    static final int MALFORMED = -2;

    private int position;
    private int code;
    private boolean continues;

    /**
     * Reads up to the end of the next reply and no further.
     *
     * @return its code, 0 to 999, or {@link #INCOMPLETE} when all bytes are read, or {@link #MALFORMED}
     */
    int next(ByteBuf bytes) {
        while (bytes.isReadable()) {
            byte b = bytes.readByte();
            if (b == '\n') {
                int ended = endOfLine();
                if (ended != INCOMPLETE) {
                    return ended;
                }
            } else if (!inLine(b)) {
                return MALFORMED;
            }
        }
        return INCOMPLETE;
    }

    private int endOfLine() {
        int found = position < 3 ? MALFORMED : continues ? INCOMPLETE : code;
        position = 0;
        code = 0;
        continues = false;
        return found;
    }

    private boolean inLine(byte b) {
        int at = position++;
        if (at < 3) {
            code = code * 10 + (b - '0');
            return b >= '0' && b <= '9';
        }
        if (at == 3) {
            continues = b == '-';
            return b == '-' || b == ' ' || b == '\r';
        }
        return at < LINE_LIMIT;
    }
}
