package io.smtpedge.edge.smtp.dialogue;

import io.netty.buffer.ByteBuf;

/** Skips what is left of mail data that nobody wants any more, up to CRLF "." CRLF. Not thread-safe. */
public final class EndOfData {

    private static final byte[] END = {'\r', '\n', '.', '\r', '\n'};

    /** How much of the end has come. */
    private int matched;

    /** Begins behind a dot that stands alone at the start of a line, where {@code crlf} says how that line began. */
    EndOfData(boolean crlf) {
        matched = crlf ? 3 : 0;
    }

    /**
     * Skips to the end of the data.
     *
     * @return true where it is reached: {@code bytes} is behind it then, and otherwise read up
     */
    public boolean skip(ByteBuf bytes) {
        while (bytes.isReadable()) {
            byte octet = bytes.readByte();
            if (octet == END[matched]) {
                matched++;
            } else {
                matched = octet == END[0] ? 1 : 0;
            }
            if (matched == END.length) {
                return true;
            }
        }
        return false;
    }
}
