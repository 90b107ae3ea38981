package io.smtpedge.reputation.store;

import io.smtpedge.reputation.model.ListHit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes a store as chunks, a segment at a time: the store is never copied as a whole, and never stands still. */
final class SnapshotWriter {

    /** The first bytes of every snapshot; the last one is the version of what follows. */
    static final byte[] MAGIC = {'s', 'm', 't', 'p', 'e', 'd', 'g', 'e', ' ', 'r', 'e', 'p', 'u', 't', '\n', 1};

    private final WritableByteChannel file;
    private long chunks;

    SnapshotWriter(WritableByteChannel file) {
        this.file = file;
    }

    void write(ReputationStore store, Map<String, byte[]> sections, long now) throws IOException {
        ByteBuffer magic = ByteBuffer.wrap(MAGIC);
        while (magic.hasRemaining()) {
            file.write(magic);
        }
        number(Chunk.Kind.HEADER, now);
        // The prefixes first: what is learned meanwhile is then in the address at worst, and comes to its group with
        // the next event.
        store.groups().eachPrefixSegment((rows, stride) -> rows(Chunk.Kind.PREFIXES, rows));
        store.eachAddressSegment((rows, stride) -> rows(Chunk.Kind.ADDRESSES, rows));
        for (Map.Entry<ListHit, FadingCounts> list : store.lists().all().entrySet()) {
            list(list.getKey(), list.getValue());
        }
        for (Map.Entry<String, byte[]> section : sections.entrySet()) {
            section(section.getKey(), section.getValue());
        }
        number(Chunk.Kind.END, chunks);
    }

    private void rows(Chunk.Kind kind, int[] rows) throws IOException {
        if (rows.length > 0) {
            ByteBuffer body = ByteBuffer.allocate(rows.length * Integer.BYTES);
            body.asIntBuffer().put(rows);
            chunk(kind, body);
        }
    }

    private void list(ListHit hit, FadingCounts counts) throws IOException {
        byte[] zone = hit.zone().getBytes(StandardCharsets.UTF_8);
        byte[] code = hit.code().getBytes(StandardCharsets.UTF_8);
        ByteBuffer body = ByteBuffer.allocate(2 * Integer.BYTES + zone.length + code.length + 3 * Long.BYTES)
                .putInt(zone.length)
                .put(zone)
                .putInt(code.length)
                .put(code)
                .putDouble(counts.bad())
                .putDouble(counts.good())
                .putLong(counts.at())
                .flip();
        chunk(Chunk.Kind.LIST, body);
    }

    private void section(String name, byte[] content) throws IOException {
        byte[] label = name.getBytes(StandardCharsets.UTF_8);
        long length = (long) Integer.BYTES + label.length + content.length;
        if (length > Chunk.MOST_BYTES) {
            throw new IOException("section " + name + " has " + content.length + " octets, more than a snapshot takes");
        }
        ByteBuffer body = ByteBuffer.allocate((int) length)
                .putInt(label.length)
                .put(label)
                .put(content)
                .flip();
        chunk(Chunk.Kind.SECTION, body);
    }

    private void number(Chunk.Kind kind, long number) throws IOException {
        chunk(kind, ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
    }

    private void chunk(Chunk.Kind kind, ByteBuffer body) throws IOException {
        new Chunk(kind, body).write(file);
        chunks++;
    }
}
