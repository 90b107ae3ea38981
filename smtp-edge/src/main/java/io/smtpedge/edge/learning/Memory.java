package io.smtpedge.edge.learning;

import io.smtpedge.reputation.watch.ListWatch;
import io.smtpedge.reputation.watch.ShareWatch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is kept over a restart besides the reputation itself, as a section of its snapshot, whose checksum covers it.
 *
 * @param firstStart when this edge began to learn
 * @param policy the base line of the refusals by reputation
 * @param lists those of the lists, by their safe names
 */
record Memory(Instant firstStart, ShareWatch.State policy, Map<String, ListWatch.State> lists) {

    private static final int VERSION = 1;

    /** More lists than anybody asks. */
    private static final int MOST_LISTS = 10_000;

    private static final long NEVER = Long.MIN_VALUE;

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(VERSION);
            out.writeLong(firstStart.toEpochMilli());
            write(out, policy);
            out.writeInt(lists.size());
            for (Map.Entry<String, ListWatch.State> list : lists.entrySet()) {
                out.writeUTF(list.getKey());
                write(out, list.getValue().strangers());
                write(out, list.getValue().good());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("an array does not fail", impossible);
        }
        return bytes.toByteArray();
    }

    /** Empty where it is nothing that this version wrote. */
    static Optional<Memory> parse(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readInt() != VERSION) {
                return Optional.empty();
            }
            Instant firstStart = Instant.ofEpochMilli(in.readLong());
            ShareWatch.State policy = state(in);
            int number = Math.min(in.readInt(), MOST_LISTS);
            Map<String, ListWatch.State> lists = new HashMap<>();
            for (int i = 0; i < number; i++) {
                lists.put(in.readUTF(), new ListWatch.State(state(in), state(in)));
            }
            return Optional.of(new Memory(firstStart, policy, lists));
        } catch (IOException | DateTimeException cutOff) {
            return Optional.empty();
        }
    }

    private static void write(DataOutputStream out, ShareWatch.State state) throws IOException {
        out.writeDouble(state.hits());
        out.writeDouble(state.trials());
        out.writeDouble(state.baseHits());
        out.writeDouble(state.baseTrials());
        out.writeLong(millis(state.first()));
        out.writeLong(millis(state.last()));
        out.writeBoolean(state.alarmed());
    }

    private static ShareWatch.State state(DataInputStream in) throws IOException {
        return new ShareWatch.State(
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                instant(in.readLong()),
                instant(in.readLong()),
                in.readBoolean());
    }

    private static long millis(@Nullable Instant instant) {
        return instant == null ? NEVER : instant.toEpochMilli();
    }

    private static @Nullable Instant instant(long millis) {
        return millis == NEVER ? null : Instant.ofEpochMilli(millis);
    }
}
