package io.smtpedge.dnsbl;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A table of addresses with one number for each zone, packed into few large arrays: {@code 16 + 8 x zones} octets an
 * address, where a map of objects takes several hundred, and nothing for the garbage collector to walk through. It grows
 * as it fills, up to a bound; from then on a new address takes the place of another, of that whose answers end first.
 *
 * <p>A number is zero where nothing is known; else its upper half is the time when it ends, in seconds since 1970. The
 * table is a hash table of buckets, each a row of places. It is divided into segments, each with a lock of its own that
 * is held for less than a microsecond; while a segment grows, for some hundred. Thread-safe.
 */
final class AnswerTable {

    private static final int SEGMENTS = 256;

    /** Places in a bucket: so many that at 60% full hardly one bucket is. */
    private static final int WAYS = 16;

    private final int width;
    private final int mostBuckets;
    private final Segment[] segments = new Segment[SEGMENTS];

    /** Strangers choose the addresses; they must not be able to choose the buckets. */
    private final long seed;

    private final long secondSeed;

    /** Takes one address; {@code values} is only lent. */
    interface Visitor<E extends Exception> {
        void visit(long high, long low, long[] values) throws E;
    }

    /**
     * @param width numbers for each address
     * @param octets of memory, at most; below some hundred kilobytes it is as small as it can be
     * @param random secret
     */
    AnswerTable(int width, long octets, SplittableRandom random) {
        this.width = width;
        int largestArray = (1 << 28) / (WAYS * Math.max(2, width));
        this.mostBuckets = Math.clamp(octets / SEGMENTS / bucketOctets(width), 1, largestArray);
        this.seed = random.nextLong();
        this.secondSeed = random.nextLong();
        Arrays.setAll(segments, index -> new Segment());
    }

    private static int bucketOctets(int width) {
        return WAYS * (2 + width) * Long.BYTES;
    }

    /** The numbers of an address; none where it is not known. */
    long @Nullable [] get(AddressKey key) {
        long hash = hash(key.high(), key.low());
        Segment segment = segment(hash);
        synchronized (segment) {
            int place = segment.find(key.high(), key.low(), hash);
            return place < 0 ? null : segment.values(place);
        }
    }

    /** Sets the number of one zone, and leaves the others of the address as they are. */
    void put(AddressKey key, int column, long value) {
        if (key.isUnspecified()) {
            return;
        }
        long hash = hash(key.high(), key.low());
        Segment segment = segment(hash);
        synchronized (segment) {
            segment.put(key.high(), key.low(), hash, column, value);
        }
    }

    /** Shows every address once; what changes meanwhile may be shown as it was or as it is. */
    <E extends Exception> void forEach(Visitor<E> visitor) throws E {
        for (Segment segment : segments) {
            long[] keys;
            long[] values;
            synchronized (segment) {
                keys = segment.keys.clone();
                values = segment.values.clone();
            }
            long[] lent = new long[width];
            for (int place = 0; place < keys.length / 2; place++) {
                if ((keys[2 * place] | keys[2 * place + 1]) != 0) {
                    System.arraycopy(values, place * width, lent, 0, width);
                    visitor.visit(keys[2 * place], keys[2 * place + 1], lent);
                }
            }
        }
    }

    /** Forgets the numbers of one zone. */
    void forget(int column) {
        for (Segment segment : segments) {
            synchronized (segment) {
                for (int place = column; place < segment.values.length; place += width) {
                    segment.values[place] = 0;
                }
            }
        }
    }

    /** Forgets everything. */
    void clear() {
        for (Segment segment : segments) {
            synchronized (segment) {
                segment.clear();
            }
        }
    }

    /** The addresses known. */
    long size() {
        long size = 0;
        for (Segment segment : segments) {
            synchronized (segment) {
                size += segment.used;
            }
        }
        return size;
    }

    /** The memory in use. */
    long octets() {
        long octets = 0;
        for (Segment segment : segments) {
            synchronized (segment) {
                octets += (long) segment.buckets * bucketOctets(width);
            }
        }
        return octets;
    }

    private Segment segment(long hash) {
        return segments[(int) (hash >>> 56)];
    }

    private long hash(long high, long low) {
        return mix(mix(high ^ seed) + low ^ secondSeed);
    }

    /** The finalizer of MurmurHash3: each bit of the result depends on each bit given. */
    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }

    private final class Segment {
        private int buckets = 1;
        private int used;
        private long[] keys = new long[2 * WAYS];
        private long[] values = new long[width * WAYS];

        private int bucket(long hash) {
            return (int) (((hash & 0xffff_ffffL) * buckets) >>> 32);
        }

        /** The place of an address; a negative number where it has none. */
        int find(long high, long low, long hash) {
            int first = bucket(hash) * WAYS;
            for (int place = first; place < first + WAYS; place++) {
                if (keys[2 * place + 1] == low && keys[2 * place] == high) {
                    return place;
                }
            }
            return -1;
        }

        long[] values(int place) {
            return Arrays.copyOfRange(values, place * width, (place + 1) * width);
        }

        void put(long high, long low, long hash, int column, long value) {
            int place = find(high, low, hash);
            if (place < 0) {
                place = placeFor(high, low, hash);
            }
            values[place * width + column] = value;
        }

        private int placeFor(long high, long low, long hash) {
            while (find(0, 0, hash) < 0 && buckets < mostBuckets) {
                resize(Math.min(2 * buckets, mostBuckets));
            }
            int place = take(high, low, hash);
            Arrays.fill(values, place * width, (place + 1) * width, 0);
            return place;
        }

        private int firstToEnd(int first) {
            int found = first;
            long earliest = Long.MAX_VALUE;
            for (int place = first; place < first + WAYS; place++) {
                long end = 0;
                for (int column = 0; column < width; column++) {
                    end = Math.max(end, values[place * width + column] >>> 32);
                }
                if (end < earliest) {
                    earliest = end;
                    found = place;
                }
            }
            return found;
        }

        void clear() {
            buckets = 1;
            used = 0;
            keys = new long[2 * WAYS];
            values = new long[width * WAYS];
        }

        /** Moves all to new arrays of so many buckets. */
        void resize(int now) {
            long[] oldKeys = keys;
            long[] oldValues = values;
            buckets = now;
            used = 0;
            keys = new long[2 * WAYS * now];
            values = new long[width * WAYS * now];
            for (int old = 0; old < oldKeys.length / 2; old++) {
                long high = oldKeys[2 * old];
                long low = oldKeys[2 * old + 1];
                if ((high | low) != 0) {
                    int place = take(high, low, hash(high, low));
                    System.arraycopy(oldValues, old * width, values, place * width, width);
                }
            }
        }

        /** A free place of the bucket, or else the one whose answers end first. */
        private int take(long high, long low, long hash) {
            int place = find(0, 0, hash);
            if (place < 0) {
                place = firstToEnd(bucket(hash) * WAYS);
            } else {
                used++;
            }
            keys[2 * place] = high;
            keys[2 * place + 1] = low;
            return place;
        }
    }
}
