package io.smtpedge.reputation.store;

import io.smtpedge.reputation.model.Counts;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The groups of addresses: prefixes (/24 and /48), autonomous systems, and the site, which is all of them. What a group has is the
 * sum of what its addresses add to it ({@link AddressState#inGroup}), each faded since that address's latest event. So it follows
 * from the addresses' states alone, and neither the order nor the edge matters. What an evicted address had added stays, and fades.
 */
final class Groups {

    private final RowTable prefixes;
    private final Map<Long, FadingCounts> systems = new ConcurrentHashMap<>();
    private final AsnTable asn;
    private volatile FadingCounts site = FadingCounts.NONE;

    Groups(int limit, AsnTable asn) {
        prefixes = new RowTable(limit, FadingCounts.INTS, Groups::information);
        this.asn = asn;
    }

    /** Adds the change of an address's contribution to its groups. Moments after {@code limit} are not to be believed. */
    void add(long key, FadingCounts change, long limit) {
        prefixes.update(
                AddressKey.prefix(key),
                value ->
                        FadingCounts.read(value, 0).notAfter(limit).plus(change).write(value, 0));
        addAbovePrefix(key, change, limit);
    }

    FadingCounts prefix(long key) {
        int[] value = new int[FadingCounts.INTS];
        return prefixes.read(AddressKey.prefix(key), value) ? FadingCounts.read(value, 0) : FadingCounts.NONE;
    }

    Counts system(long number, long now) {
        return number == 0
                ? Counts.NONE
                : systems.getOrDefault(number, FadingCounts.NONE).left(now);
    }

    Counts site(long now) {
        return site.left(now);
    }

    <E extends Exception> void eachPrefixSegment(RowTable.RowSink<E> sink) throws E {
        prefixes.eachSegment(sink);
    }

    /** Takes back what {@link #eachPrefixSegment} gave. Systems and the site are the sums of their prefixes. */
    void restore(int[] rows) {
        int stride = Segment.KEY_INTS + FadingCounts.INTS;
        prefixes.putAll(rows, stride);
        for (int row = 0; row < rows.length; row += stride) {
            FadingCounts counts = FadingCounts.read(rows, row + Segment.KEY_INTS);
            addAbovePrefix(Segment.key(rows, row), counts, Long.MAX_VALUE);
        }
    }

    void reserve(int rows) {
        prefixes.reserve(rows);
    }

    int prefixCount() {
        return prefixes.size();
    }

    int systemCount() {
        return systems.size();
    }

    long bytes() {
        return prefixes.bytes();
    }

    private void addAbovePrefix(long key, FadingCounts change, long limit) {
        // Without a table, not even the address need be made of its key.
        long number = asn == AsnTable.NONE ? 0 : asn.asn(AddressKey.address(key));
        if (number != 0) {
            systems.merge(
                    number, change, (known, added) -> known.notAfter(limit).plus(added));
        }
        addToSite(change, limit);
    }

    private synchronized void addToSite(FadingCounts change, long limit) {
        site = site.notAfter(limit).plus(change);
    }

    private static double information(int[] cells, int at) {
        FadingCounts counts = FadingCounts.read(cells, at);
        return Decay.information(counts.bad() + counts.good(), counts.at());
    }
}
