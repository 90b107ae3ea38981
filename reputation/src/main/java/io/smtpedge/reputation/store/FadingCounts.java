package io.smtpedge.reputation.store;

import io.smtpedge.reputation.model.Counts;

/**
 * Counts of bad and good that halve every 14 days, as they were at one moment. {@link #plus} is commutative and associative, and
 * {@link #NONE} changes nothing: in whatever order the parts come together, the sum is the same.
 *
 * @param bad what speaks against; below zero only while parts are still to come
 * @param good what speaks for; the same
 * @param at the latest moment of its parts, in seconds since 1970
 */
public record FadingCounts(double bad, double good, long at) {

    /** The ints of one in a table. */
    static final int INTS = 3;

    public static final FadingCounts NONE = new FadingCounts(0, 0, 0);

    FadingCounts plus(FadingCounts other) {
        long latest = Math.max(at, other.at);
        double kept = Decay.slow(latest - at);
        double keptOther = Decay.slow(latest - other.at);
        return new FadingCounts(bad * kept + other.bad * keptOther, good * kept + other.good * keptOther, latest);
    }

    FadingCounts minus(FadingCounts other) {
        return plus(new FadingCounts(-other.bad, -other.good, other.at));
    }

    /** The larger of each, at the later moment: of two that know the same events, one of them not all. */
    FadingCounts max(FadingCounts other) {
        long latest = Math.max(at, other.at);
        double kept = Decay.slow(latest - at);
        double keptOther = Decay.slow(latest - other.at);
        return new FadingCounts(
                Math.max(bad * kept, other.bad * keptOther), Math.max(good * kept, other.good * keptOther), latest);
    }

    /** With its moment brought back to {@code limit} where it is later: a clock that ran ahead must not outlast its repair. */
    FadingCounts notAfter(long limit) {
        return at <= limit ? this : new FadingCounts(bad, good, limit);
    }

    /** What is left of it; neither part is below zero. */
    Counts left(long now) {
        double kept = Decay.slow(Math.max(0, now - at));
        return new Counts(Math.max(0, bad * kept), Math.max(0, good * kept));
    }

    void write(int[] cells, int offset) {
        cells[offset] = Float.floatToRawIntBits((float) bad);
        cells[offset + 1] = Float.floatToRawIntBits((float) good);
        cells[offset + 2] = (int) at;
    }

    static FadingCounts read(int[] cells, int offset) {
        return new FadingCounts(
                Float.intBitsToFloat(cells[offset]),
                Float.intBitsToFloat(cells[offset + 1]),
                Integer.toUnsignedLong(cells[offset + 2]));
    }
}
