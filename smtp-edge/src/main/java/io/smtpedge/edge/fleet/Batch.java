package io.smtpedge.edge.fleet;

import io.smtpedge.reputation.model.ListHit;
import io.smtpedge.reputation.store.AddressState;
import io.smtpedge.reputation.store.Delta;
import io.smtpedge.reputation.store.FadingCounts;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What was learned, as octets; the form is told in merge.lua. */
final class Batch {

    private static final char BETWEEN = '\0';
    private static final int ADDRESS_OCTETS = Long.BYTES + AddressState.INTS * Integer.BYTES;

    private final byte[] addresses;
    private final byte[] lists;

    /**
     * What a server gave.
     *
     * @param addresses 44 octets for each: its key, and its state
     * @param lists for each the length of its name, its name, and its counts
     */
    Batch(byte[] addresses, byte[] lists) {
        this.addresses = addresses;
        this.lists = lists;
    }

    byte[] addresses() {
        return addresses;
    }

    byte[] lists() {
        return lists;
    }

    static Batch of(List<Delta> deltas) {
        ByteArrayOutputStream addresses = new ByteArrayOutputStream();
        ByteArrayOutputStream lists = new ByteArrayOutputStream();
        try {
            for (Delta delta : deltas) {
                switch (delta) {
                    case Delta.OfAddress address -> write(new DataOutputStream(addresses), address);
                    case Delta.OfList list -> write(new DataOutputStream(lists), list);
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new Batch(addresses.toByteArray(), lists.toByteArray());
    }

    /**
     * What was learned.
     *
     * @throws IllegalArgumentException the octets are not of this form: another program has written there
     */
    List<Delta> deltas() {
        List<Delta> deltas = new ArrayList<>();
        if (addresses.length % ADDRESS_OCTETS != 0) {
            throw new IllegalArgumentException("a batch with half an address");
        }
        int[] cells = new int[AddressState.INTS];
        for (ByteBuffer from = ByteBuffer.wrap(addresses); from.hasRemaining(); ) {
            long key = from.getLong();
            for (int i = 0; i < cells.length; i++) {
                cells[i] = from.getInt();
            }
            AddressState state = AddressState.read(cells, 0);
            if (isCount(state.bad(), state.good())
                    && isCount(state.recentBad(), state.recentGood())
                    && isCount(state.badSessions(), 0)) {
                deltas.add(new Delta.OfAddress(key, state));
            }
        }
        try {
            for (ByteBuffer from = ByteBuffer.wrap(lists); from.hasRemaining(); ) {
                readList(from, deltas);
            }
        } catch (BufferUnderflowException shortened) {
            throw new IllegalArgumentException("a batch with half a list", shortened);
        }
        return deltas;
    }

    private static void readList(ByteBuffer from, List<Delta> into) {
        byte[] name = new byte[Short.toUnsignedInt(from.getShort())];
        from.get(name);
        FadingCounts counts =
                new FadingCounts(from.getDouble(), from.getDouble(), Integer.toUnsignedLong(from.getInt()));
        String text = new String(name, StandardCharsets.UTF_8);
        int between = text.indexOf(BETWEEN);
        if (between > 0 && isCount(counts.bad(), counts.good())) {
            into.add(new Delta.OfList(new ListHit(text.substring(0, between), text.substring(between + 1)), counts));
        }
    }

    private static void write(DataOutputStream out, Delta.OfAddress address) throws IOException {
        int[] cells = new int[AddressState.INTS];
        address.state().write(cells, 0);
        out.writeLong(address.key());
        for (int cell : cells) {
            out.writeInt(cell);
        }
    }

    private static void write(DataOutputStream out, Delta.OfList list) throws IOException {
        byte[] name = (list.hit().zone() + BETWEEN + list.hit().code()).getBytes(StandardCharsets.UTF_8);
        out.writeShort(name.length);
        out.write(name);
        out.writeDouble(list.counts().bad());
        out.writeDouble(list.counts().good());
        out.writeInt((int) list.counts().at());
    }

    private static boolean isCount(double one, double other) {
        return one >= 0 && other >= 0 && Double.isFinite(one) && Double.isFinite(other);
    }
}
