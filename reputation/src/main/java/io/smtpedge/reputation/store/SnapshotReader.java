package io.smtpedge.reputation.store;

import io.smtpedge.reputation.model.ListHit;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a snapshot: first all of it to see that it is whole, then again into the store, so that a store never gets half of one. */
final class SnapshotReader {

    private static final int BUFFER_BYTES = 1 << 18;

    /** Rows are restored 4 MB at a time: the more there are, the more of them belong side by side. */
    private static final int GATHER_INTS = 1 << 20;

    private static final int ADDRESS_INTS = Segment.KEY_INTS + AddressState.INTS;
    private static final int PREFIX_INTS = Segment.KEY_INTS + FadingCounts.INTS;

    private final Map<String, byte[]> sections = new HashMap<>();
    private final @Nullable ReputationStore store;
    private int[] gather = new int[0];
    private int gathered;
    private boolean gatheredPrefixes;
    private int addresses;
    private int prefixes;
    private long chunks;
    private boolean ended;

    private SnapshotReader(@Nullable ReputationStore store) {
        this.store = store;
    }

    /**
     * Reads all of it into a store that is empty.
     *
     * @return the sections by name
     * @throws Chunk.Damaged it is none, of another version, or damaged; the store is as it was
     * @throws IOException it could not be read
     */
    static Map<String, byte[]> read(Path file, ReputationStore store) throws IOException {
        SnapshotReader check = new SnapshotReader(null);
        check.readAll(file);
        store.reserve(check.addresses, check.prefixes);
        SnapshotReader reader = new SnapshotReader(store);
        reader.readAll(file);
        return reader.sections;
    }

    private void readAll(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)) {
            requireMagic(in.readNBytes(SnapshotWriter.MAGIC.length));
            for (Chunk chunk = Chunk.read(in); chunk != null; chunk = Chunk.read(in)) {
                take(chunk);
                chunks++;
            }
        }
        if (!ended) {
            throw new Chunk.Damaged("it was cut short");
        }
    }

    private static void requireMagic(byte[] start) throws Chunk.Damaged {
        int version = SnapshotWriter.MAGIC.length - 1;
        if (start.length <= version || !Arrays.equals(start, 0, version, SnapshotWriter.MAGIC, 0, version)) {
            throw new Chunk.Damaged("it is no snapshot of smtp-edge");
        }
        if (start[version] != SnapshotWriter.MAGIC[version]) {
            throw new Chunk.Damaged("it is of version " + start[version] + ", and this smtp-edge reads version "
                    + SnapshotWriter.MAGIC[version]);
        }
    }

    private void take(Chunk chunk) throws Chunk.Damaged {
        ByteBuffer body = chunk.body();
        if (ended) {
            throw new Chunk.Damaged("something follows its end");
        }
        try {
            switch (chunk.kind()) {
                case HEADER -> body.getLong();
                case ADDRESSES -> rows(body, ADDRESS_INTS, false);
                case PREFIXES -> rows(body, PREFIX_INTS, true);
                case LIST -> list(body);
                case SECTION -> section(body);
                case END -> end(body.getLong());
            }
        } catch (BufferUnderflowException | NegativeArraySizeException tooShort) {
            throw new Chunk.Damaged("it is damaged: a part is too short");
        }
    }

    private void rows(ByteBuffer body, int stride, boolean prefixes) throws Chunk.Damaged {
        if (body.remaining() % (stride * Integer.BYTES) != 0) {
            throw new Chunk.Damaged("it is damaged: a part has half a row");
        }
        int number = body.remaining() / (stride * Integer.BYTES);
        if (store == null) {
            this.addresses += prefixes ? 0 : number;
            this.prefixes += prefixes ? number : 0;
            return;
        }
        int ints = body.remaining() / Integer.BYTES;
        if (gatheredPrefixes != prefixes || gathered + ints > gather.length) {
            restoreGathered();
            gatheredPrefixes = prefixes;
            gather = gather.length < ints ? new int[Math.max(GATHER_INTS, ints)] : gather;
        }
        body.asIntBuffer().get(gather, gathered, ints);
        gathered += ints;
    }

    private void restoreGathered() {
        if (store == null || gathered == 0) {
            return;
        }
        int[] rows = Arrays.copyOf(gather, gathered);
        gathered = 0;
        if (gatheredPrefixes) {
            store.groups().restore(rows);
        } else {
            store.restore(rows);
        }
    }

    private void list(ByteBuffer body) throws Chunk.Damaged {
        ListHit hit = new ListHit(string(body), string(body));
        FadingCounts counts = new FadingCounts(body.getDouble(), body.getDouble(), body.getLong());
        if (store != null) {
            store.merge(new Delta.OfList(hit, counts));
        }
    }

    private void section(ByteBuffer body) throws Chunk.Damaged {
        String name = string(body);
        byte[] content = new byte[body.remaining()];
        body.get(content);
        sections.put(name, content);
    }

    private void end(long expected) throws Chunk.Damaged {
        if (expected != chunks) {
            throw new Chunk.Damaged("it is damaged: it has " + chunks + " parts, not " + expected);
        }
        restoreGathered();
        ended = true;
    }

    private static String string(ByteBuffer body) throws Chunk.Damaged {
        int length = body.getInt();
        if (length < 0 || length > body.remaining()) {
            throw new Chunk.Damaged("it is damaged: a name is too long");
        }
        byte[] text = new byte[length];
        body.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
