package io.smtpedge.edge.smtp.dialogue;

import io.netty.buffer.ByteBuf;

/**
 * Finds the end of the mail data: CRLF "." CRLF, and nothing else (RFC 5321, 4.1.1.4), however it is split over packets. And
 * finds what some servers take for it: a dot alone on a line whose ends are not both CRLF. That is what SMTP smuggling is
 * made of. It never changes an octet. Not thread-safe.
 */
final class DataScanner {

    /** What a scan has come to. */
    enum Found {
        NOTHING,
        END,
        BARE_DOT
    }

    /** What came before the dot that was found. */
    private enum Dot {
        NONE,
        AFTER_CRLF,
        /** After a bare LF or CR. NUL counts, too, because some servers drop it and see what is left. */
        AFTER_BARE
    }

    private static final int CRLF = '\r' << 8 | '\n';

    /** The last two octets before the view. The data begin right after the CRLF of the DATA command. */
    private int before = CRLF;

    private Dot dot = Dot.NONE;
    private boolean crlfBeforeBareDot;

    /** Makes ready for the next message. */
    void reset() {
        before = CRLF;
        dot = Dot.NONE;
    }

    /** Whether the bare dot that was found last came after CRLF. */
    boolean crlfBeforeBareDot() {
        return crlfBeforeBareDot;
    }

    /**
     * Reads on, and moves {@code view} behind all that is understood. With END that is the final CRLF. With BARE_DOT it is
     * the dot: what makes it an end to some is not read yet, and will be read as text. With NOTHING one octet may be left,
     * the CR of what may become the final CRLF; show it again with what comes next.
     */
    Found scan(ByteBuf view) {
        int from = view.readerIndex();
        int end = view.writerIndex();
        int at = from;
        Found found = Found.NOTHING;
        while (at < end && found == Found.NOTHING) {
            if (dot == Dot.NONE) {
                // Almost all octets are skipped here.
                int next = view.indexOf(at, end, (byte) '.');
                at = next < 0 ? end : next + 1;
                dot = next < 0 ? Dot.NONE : dotAt(view, from, next);
                continue;
            }
            byte octet = view.getByte(at);
            if (octet == '\r' && dot == Dot.AFTER_CRLF && at + 1 == end) {
                break;
            }
            if (octet == '\r' && dot == Dot.AFTER_CRLF && view.getByte(at + 1) == '\n') {
                at += 2;
                found = Found.END;
            } else if (octet == '\r' || octet == '\n') {
                crlfBeforeBareDot = dot == Dot.AFTER_CRLF;
                found = Found.BARE_DOT;
            } else if (octet == 0) {
                at++;
                dot = Dot.AFTER_BARE;
                continue;
            }
            dot = Dot.NONE;
        }
        before = lastTwo(view, from, at);
        view.readerIndex(at);
        return found;
    }

    private Dot dotAt(ByteBuf view, int from, int index) {
        int two = lastTwo(view, from, index);
        int last = two & 0xff;
        if (two == CRLF) {
            return Dot.AFTER_CRLF;
        }
        return last == '\n' || last == '\r' || last == 0 ? Dot.AFTER_BARE : Dot.NONE;
    }

    /** The two octets before {@code end}, some of which may have gone by before the view began. */
    private int lastTwo(ByteBuf view, int from, int end) {
        return switch (end - from) {
            case 0 -> before;
            case 1 -> (before & 0xff) << 8 | view.getUnsignedByte(from);
            default -> view.getUnsignedShort(end - 2);
        };
    }
}
