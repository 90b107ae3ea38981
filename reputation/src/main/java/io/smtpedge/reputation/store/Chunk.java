package io.smtpedge.reputation.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A part of a snapshot: its kind, its length, its bytes, and the CRC32C of all three (RFC 3720, appendix B.4).
 *
 * @param body its position is 0, its limit the end
 */
record Chunk(Kind kind, ByteBuffer body) {

    /** What a chunk holds. */
    enum Kind {
        /** When it was written, in seconds since 1970: a long. */
        HEADER(0),
        /** Rows of addresses: key and state. */
        ADDRESSES(1),
        /** Rows of /24 and /48: key and counts. */
        PREFIXES(2),
        /** One list and code: two strings of UTF-8, each after its length, two doubles and a long. */
        LIST(3),
        /** What others want kept: its name as UTF-8 after its length, and its bytes. */
        SECTION(4),
        /** The number of chunks before this one: a long. Nothing comes after it. */
        END(5);

        private final byte number;

        Kind(int number) {
            this.number = (byte) number;
        }

        private static Kind of(byte number) throws Damaged {
            for (Kind kind : values()) {
                if (kind.number == number) {
                    return kind;
                }
            }
            throw new Damaged("it is damaged: it has a part of kind " + number);
        }
    }

    /** It is not what was written. */
    static final class Damaged extends IOException {
        private static final long serialVersionUID = 1;

        Damaged(String message) {
            super(message);
        }
    }

    /** Rows of one segment have 200 kB, sections are bounded by this. */
    static final int MOST_BYTES = 64 << 20;

    private static final int HEAD_BYTES = 1 + Integer.BYTES;

    /** Writes it. */
    void write(WritableByteChannel file) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES)
                .put(kind.number)
                .putInt(body.remaining())
                .flip();
        ByteBuffer check =
                ByteBuffer.allocate(Integer.BYTES).putInt(checksum(head, body)).flip();
        for (ByteBuffer part : new ByteBuffer[] {head, body.duplicate(), check}) {
            while (part.hasRemaining()) {
                file.write(part);
            }
        }
    }

    /**
     * Reads the next one; null at the end of the file.
     *
     * @throws Damaged it is not whole: the message says how
     */
    static @Nullable Chunk read(InputStream file) throws IOException {
        byte[] head = file.readNBytes(HEAD_BYTES);
        if (head.length == 0) {
            return null;
        }
        if (head.length < HEAD_BYTES) {
            throw new Damaged("it was cut short");
        }
        Kind kind = Kind.of(head[0]);
        int length = ByteBuffer.wrap(head).getInt(1);
        if (length < 0 || length > MOST_BYTES) {
            throw new Damaged("it is damaged: it has a part of " + length + " octets");
        }
        byte[] body = file.readNBytes(length);
        byte[] check = file.readNBytes(Integer.BYTES);
        if (body.length < length || check.length < Integer.BYTES) {
            throw new Damaged("it was cut short");
        }
        Chunk chunk = new Chunk(kind, ByteBuffer.wrap(body));
        if (checksum(ByteBuffer.wrap(head), chunk.body)
                != ByteBuffer.wrap(check).getInt()) {
            throw new Damaged("it is damaged: a checksum is wrong");
        }
        return chunk;
    }

    private static int checksum(ByteBuffer head, ByteBuffer body) {
        CRC32C sum = new CRC32C();
        sum.update(head.duplicate());
        sum.update(body.duplicate());
        return (int) sum.getValue();
    }
}
