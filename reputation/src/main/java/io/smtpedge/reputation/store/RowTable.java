package io.smtpedge.reputation.store;

import java.security.SecureRandom;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A capped table from addresses to a few ints each, without an object for a row. It is made of {@link Segment}s that know nothing
 * of each other: each can grow, make room or be copied while the others go on. The hash is keyed, so that nobody can choose
 * addresses that meet in one of them.
 *
 * <p>When a segment is full, a sixteenth of its rows goes, those with the least information. So fifteen sixteenths of the limit are
 * safe from newcomers that have less, and the rest is where newcomers show what they are worth.
 */
final class RowTable {

    /** How much is known by a row, to be compared with others. */
    interface Ranking {
        double information(int[] cells, int value);
    }

    /** Takes rows, one after the other in one array. */
    interface RowSink<E extends Exception> {
        void take(int[] rows, int stride) throws E;
    }

    /** Small enough to be copied in some tens of microseconds. */
    private static final int ROWS_A_SEGMENT = 4096;

    private final Segment[] segments;
    private final int segmentBits;
    private final long seed = new SecureRandom().nextLong();

    RowTable(int limit, int width, Ranking ranking) {
        int needed = (limit + ROWS_A_SEGMENT - 1) / ROWS_A_SEGMENT;
        segmentBits = Integer.SIZE - Integer.numberOfLeadingZeros(needed - 1);
        segments = new Segment[1 << segmentBits];
        int each = (int) (((long) limit + segments.length - 1) / segments.length);
        for (int i = 0; i < segments.length; i++) {
            segments[i] = new Segment(each, width, ranking, seed);
        }
    }

    /** Octets of a table with so many rows. */
    static long bytes(int rows, int width) {
        return (long) (rows / Segment.FULLEST * (Segment.KEY_INTS + width) * Integer.BYTES);
    }

    /** Copies a row's value; false where there is none. Waits for the writing of one row at the most. */
    boolean read(long key, int[] into) {
        return segment(key).read(key, into);
    }

    /** Changes a row, or makes one. */
    void update(long key, Segment.Change change) {
        segment(key).update(key, change);
    }

    /** Makes room for so many rows in all; a few segments get more than their share, and grow. */
    void reserve(int rows) {
        int each = rows / segments.length;
        int spread = (int) Math.ceil(2 * Math.sqrt(each));
        Stream.of(segments).forEach(segment -> segment.reserve(each + spread));
    }

    /**
     * Takes rows, as {@link #eachSegment} gives them, of addresses that are not there yet. Segment by segment: to put each row where it
     * belongs as it comes would mean to wait for the memory each time.
     */
    void putAll(int[] rows, int stride) {
        int number = rows.length / stride;
        int[] ends = new int[segments.length + 1];
        for (int row = 0; row < number; row++) {
            ends[index(Segment.key(rows, row * stride)) + 1]++;
        }
        for (int i = 0; i < segments.length; i++) {
            ends[i + 1] += ends[i];
        }
        int[] next = ends.clone();
        int[] ordered = new int[number];
        for (int row = 0; row < number; row++) {
            ordered[next[index(Segment.key(rows, row * stride))]++] = row * stride;
        }
        IntStream.range(0, segments.length).parallel().forEach(i -> {
            for (int at = ends[i]; at < ends[i + 1]; at++) {
                segments[i].put(rows, ordered[at]);
            }
        });
    }

    /** Gives the rows of one segment after the other, each as it is when its turn comes, and how many ints a row has. */
    <E extends Exception> void eachSegment(RowSink<E> sink) throws E {
        for (Segment segment : segments) {
            sink.take(segment.rows(), segment.stride());
        }
    }

    int size() {
        return (int) sum(Segment::count);
    }

    long evicted() {
        return sum(Segment::evicted);
    }

    long bytes() {
        return sum(Segment::bytes);
    }

    private long sum(ToLongFunction<Segment> figure) {
        return Stream.of(segments).mapToLong(figure).sum();
    }

    private Segment segment(long key) {
        return segments[index(key)];
    }

    private int index(long key) {
        return segmentBits == 0 ? 0 : (int) (hash(key, seed) >>> (Long.SIZE - segmentBits));
    }

    /** The mixer of SplitMix64 (Steele, Lea, Flood 2014): every bit of the key changes half of the result's. */
    static long hash(long key, long seed) {
        long mixed = key ^ seed;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
