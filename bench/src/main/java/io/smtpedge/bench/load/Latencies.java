package io.smtpedge.bench.load;

/**
 * A histogram of durations in microseconds with a relative error of at most 1/512, in constant memory.
 *
 * <p>Each power of two is cut into 512 equal buckets, as in HdrHistogram; values below 512 are exact. Not thread-safe.
 */
public final class Latencies {

    private static final int CUT_BITS = 9;
    private static final int CUTS = 1 << CUT_BITS;

    private final long[] buckets = new long[CUTS * (Long.SIZE - CUT_BITS)];
    private long count;
    private long maxUs;

    /** Adds one duration; a negative one counts as zero. */
    public void add(long us) {
        long value = Math.max(0, us);
        buckets[bucketOf(value)]++;
        count++;
        maxUs = Math.max(maxUs, value);
    }

    public long count() {
        return count;
    }

    /** The longest duration, exact; 0 when there is none. */
    public long maxUs() {
        return maxUs;
    }

    /**
     * The duration that a share of all durations does not exceed.
     *
     * @param percent 0 to 100
     * @return the upper end of the bucket it falls into, never above {@link #maxUs()}; 0 when there is none
     */
    public long percentileUs(double percent) {
        long wanted = Math.max(1, (long) Math.ceil(count * percent / 100));
        long seen = 0;
        for (int bucket = 0; bucket < buckets.length; bucket++) {
            seen += buckets[bucket];
            if (seen >= wanted) {
                return Math.min(maxUs, upperEnd(bucket));
            }
        }
        return maxUs;
    }

    private static int bucketOf(long value) {
        int shift = Math.max(0, Long.SIZE - CUT_BITS - 1 - Long.numberOfLeadingZeros(value));
        return shift * CUTS + (int) (value >>> shift);
    }

    private static long upperEnd(int bucket) {
        // Buckets of the first two powers are exact; above, the shift starts one power later than the index suggests.
        int shift = Math.max(0, bucket / CUTS - 1);
        long cut = bucket - (long) shift * CUTS;
        return ((cut + 1) << shift) - 1;
    }
}
