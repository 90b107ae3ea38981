package io.smtpedge.edge.access;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the first of many rules says of any address of one family, as intervals that do not overlap: one binary search, and
 * the order of the rules is no longer needed. Immutable.
 *
 * <p>An interval takes 12 octets, 20 where a block is longer than /64. A million scattered blocks make two million
 * intervals, each block and the gap behind it.
 */
final class Intervals {

    /** No rule names the address. */
    static final int NONE = Integer.MAX_VALUE;

    private static final int PAGE = 64;

    private static final Comparator<Entry> OUTER_FIRST = (a, b) -> {
        int byStart = compare(a.high, a.low, b.high, b.low);
        return byStart != 0 ? byStart : Integer.compare(a.prefixLength, b.prefixLength);
    };

    /** Where each interval begins; it ends where the next begins. The first begins with the first address. */
    private final long[] high;

    /** The right halves; absent where they are all zero, as in IPv4. */
    private final long @Nullable [] low;

    private final int[] values;

    /** Where every {@value #PAGE}th interval begins: small enough to stay in the processor's cache. */
    private final long[] pages;

    /**
     * A block, and the number of the rule that names it: of two rules the one with the lower number holds.
     *
     * @param value from 0 to below {@link #NONE}
     */
    record Entry(long high, long low, int prefixLength, int value) {

        Entry(Block block, int value) {
            this(block.high(), block.low(), block.prefixLength(), value);
        }

        private long lastHigh() {
            return high | ~Block.highMask(prefixLength);
        }

        private long lastLow() {
            return low | ~Block.lowMask(prefixLength);
        }
    }

    private Intervals(Sweep sweep) {
        high = Arrays.copyOf(sweep.high, sweep.count);
        low = sweep.lowUsed ? Arrays.copyOf(sweep.low, sweep.count) : null;
        values = Arrays.copyOf(sweep.values, sweep.count);
        pages = new long[(sweep.count + PAGE - 1) / PAGE];
        Arrays.setAll(pages, page -> high[page * PAGE]);
    }

    /** Compiles blocks of one family. Takes time in n log n. */
    static Intervals of(List<Entry> entries) {
        Entry[] sorted = entries.toArray(Entry[]::new);
        Arrays.sort(sorted, OUTER_FIRST);
        Sweep sweep = new Sweep(2 * sorted.length + 1);
        for (Entry entry : sorted) {
            sweep.enter(entry);
        }
        sweep.finish();
        return new Intervals(sweep);
    }

    /** The lowest number of all entries that hold this address, or {@link #NONE}. */
    int find(long addressHigh, long addressLow) {
        int page = last(pages, PAGE, 0, pages.length - 1, addressHigh, addressLow);
        int from = page * PAGE;
        int to = Math.min(from + PAGE, high.length) - 1;
        return values[last(high, 1, from, to, addressHigh, addressLow)];
    }

    /** The last of {@code starts}, which are those of every {@code step}th interval, that is not behind the address. */
    private int last(long[] starts, int step, int first, int end, long addressHigh, long addressLow) {
        int from = first;
        int to = end;
        while (from < to) {
            int middle = (from + to + 1) >>> 1;
            int order = Long.compareUnsigned(starts[middle], addressHigh);
            if (order == 0 && low != null) {
                order = Long.compareUnsigned(low[middle * step], addressLow);
            }
            if (order <= 0) {
                from = middle;
            } else {
                to = middle - 1;
            }
        }
        return from;
    }

    /** How many intervals there are, the ones that no rule names included. */
    int size() {
        return values.length;
    }

    private static int compare(long high, long low, long otherHigh, long otherLow) {
        int byHigh = Long.compareUnsigned(high, otherHigh);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, otherLow);
    }

    /**
     * Goes over the blocks in the order of their first addresses. Blocks are nested or apart, so those that hold the
     * current address form a stack; what is in force is the lowest number on it.
     */
    private static final class Sweep {

        final long[] high;
        final long[] low;
        final int[] values;
        int count;
        boolean lowUsed;
        private final Deque<Entry> open = new ArrayDeque<>();

        Sweep(int most) {
            high = new long[most];
            low = new long[most];
            values = new int[most];
            begin(0, 0, NONE);
        }

        void enter(Entry entry) {
            Entry around = open.peek();
            while (around != null && compare(around.lastHigh(), around.lastLow(), entry.high, entry.low) < 0) {
                leave(open.pop());
                around = open.peek();
            }
            int inForce = Math.min(entry.value, value(around));
            open.push(new Entry(entry.high, entry.low, entry.prefixLength, inForce));
            begin(entry.high, entry.low, inForce);
        }

        void finish() {
            while (!open.isEmpty()) {
                leave(open.pop());
            }
        }

        private void leave(Entry entry) {
            long nextLow = entry.lastLow() + 1;
            long nextHigh = entry.lastHigh() + (nextLow == 0 ? 1 : 0);
            boolean lastOfAll = nextHigh == 0 && nextLow == 0;
            if (!lastOfAll) {
                begin(nextHigh, nextLow, value(open.peek()));
            }
        }

        private static int value(@Nullable Entry entry) {
            return entry == null ? NONE : entry.value;
        }

        /** From this address on {@code value} is in force. What began at the same address was held by no address. */
        private void begin(long atHigh, long atLow, int value) {
            if (count > 0 && high[count - 1] == atHigh && low[count - 1] == atLow) {
                count--;
            }
            if (count > 0 && values[count - 1] == value) {
                return;
            }
            high[count] = atHigh;
            low[count] = atLow;
            values[count] = value;
            count++;
            lowUsed |= atLow != 0;
        }
    }
}
