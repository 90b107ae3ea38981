package io.smtpedge.reputation.store;

import io.smtpedge.reputation.model.History;

/**
 * What one address has done, as it was at its latest event. It is also what one event, or the events of an interval, add to it:
 * {@link #plus} is commutative and associative, and {@link #NONE} changes nothing. So neither the order of events matters, nor
 * which edge saw them, nor how often the sums were brought together on the way.
 *
 * <p>The time of bad evidence is remembered by eras of 56 days: the first moment in the era of the latest bad evidence, and
 * the first in the era before. So 56 to 112 days are looked back on, when 1/16 to 1/256 of it is left, and the rule is still one of
 * minimum and maximum.
 *
 * @param bad with a half-life of 14 days
 * @param good with the same
 * @param recentBad with a half-life of 6 hours
 * @param recentGood with the same
 * @param badSessions with a half-life of 14 days
 * @param last the latest event, in seconds since 1970; 0 where there is none
 * @param lastBad the latest bad one; 0 where there is none
 * @param firstBad the first bad one in the era of {@code lastBad}; 0 where there is none
 * @param earlierBad the first bad one in the era before that; 0 where there is none
 */
public record AddressState(
        double bad,
        double good,
        double recentBad,
        double recentGood,
        double badSessions,
        long last,
        long lastBad,
        long firstBad,
        long earlierBad) {

    /** The ints of one state in a table, in a snapshot and between edges. */
    public static final int INTS = 9;

    static final AddressState NONE = new AddressState(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Four half-lives. */
    static final long ERA_SECONDS = 4 * Decay.SLOW_HALF_LIFE_SECONDS;

    /** An address is one voice among its neighbours, however much it sends: it weighs at most this. */
    private static final double MOST_IN_GROUP = 3;

    /** One event. */
    static AddressState of(double bad, double good, boolean badSession, long at) {
        long badAt = bad > 0 ? at : 0;
        return new AddressState(bad, good, bad, good, badSession ? 1 : 0, at, badAt, badAt, 0);
    }

    AddressState plus(AddressState other) {
        long latest = Math.max(last, other.last);
        double slow = Decay.slow(latest - last);
        double fast = Decay.fast(latest - last);
        double otherSlow = Decay.slow(latest - other.last);
        double otherFast = Decay.fast(latest - other.last);
        long latestBad = Math.max(lastBad, other.lastBad);
        return new AddressState(
                bad * slow + other.bad * otherSlow,
                good * slow + other.good * otherSlow,
                recentBad * fast + other.recentBad * otherFast,
                recentGood * fast + other.recentGood * otherFast,
                badSessions * slow + other.badSessions * otherSlow,
                latest,
                latestBad,
                firstOf(era(latestBad), other),
                firstOf(era(latestBad) - 1, other));
    }

    /**
     * The larger of each count, at the later moment: of two that know the same events, of which one has not seen all. Never more
     * than the truth; in any order and any number of times the same.
     */
    AddressState max(AddressState other) {
        long latest = Math.max(last, other.last);
        double slow = Decay.slow(latest - last);
        double fast = Decay.fast(latest - last);
        double otherSlow = Decay.slow(latest - other.last);
        double otherFast = Decay.fast(latest - other.last);
        long latestBad = Math.max(lastBad, other.lastBad);
        return new AddressState(
                Math.max(bad * slow, other.bad * otherSlow),
                Math.max(good * slow, other.good * otherSlow),
                Math.max(recentBad * fast, other.recentBad * otherFast),
                Math.max(recentGood * fast, other.recentGood * otherFast),
                Math.max(badSessions * slow, other.badSessions * otherSlow),
                latest,
                latestBad,
                firstOf(era(latestBad), other),
                firstOf(era(latestBad) - 1, other));
    }

    /** With its moments brought back to {@code limit} where they are later: a clock that ran ahead must not outlast its repair. */
    AddressState notAfter(long limit) {
        if (last <= limit && lastBad <= limit) {
            return this;
        }
        long latestBad = Math.min(lastBad, limit);
        return new AddressState(
                bad,
                good,
                recentBad,
                recentGood,
                badSessions,
                Math.min(last, limit),
                latestBad,
                lastBad == 0 ? 0 : latestBad,
                0);
    }

    /** What is left of it. */
    History left(long now) {
        long age = Math.max(0, now - last);
        double slow = Decay.slow(age);
        double fast = Decay.fast(age);
        long first = earlierBad == 0 ? firstBad : earlierBad;
        return new History(
                bad * slow, good * slow, recentBad * fast, recentGood * fast, badSessions * slow, lastBad - first);
    }

    /** What it adds to each group that it belongs to. */
    FadingCounts inGroup() {
        double weight = bad + good;
        if (weight <= 0) {
            return new FadingCounts(0, 0, last);
        }
        double share = Math.min(weight, MOST_IN_GROUP) / weight;
        return new FadingCounts(share * bad, share * good, last);
    }

    /** How much is known, comparable between states of different moments: the logarithm of what is left of it at any one moment. */
    double information() {
        return Decay.information(bad + good, last);
    }

    /** As {@link #INTS} ints: counts as floats, moments as seconds since 1970 without a sign (until 2106). */
    public void write(int[] cells, int at) {
        cells[at] = Float.floatToRawIntBits((float) bad);
        cells[at + 1] = Float.floatToRawIntBits((float) good);
        cells[at + 2] = Float.floatToRawIntBits((float) recentBad);
        cells[at + 3] = Float.floatToRawIntBits((float) recentGood);
        cells[at + 4] = Float.floatToRawIntBits((float) badSessions);
        cells[at + 5] = (int) last;
        cells[at + 6] = (int) lastBad;
        cells[at + 7] = (int) firstBad;
        cells[at + 8] = (int) earlierBad;
    }

    /** Of what {@link #write} wrote. */
    public static AddressState read(int[] cells, int at) {
        return new AddressState(
                Float.intBitsToFloat(cells[at]),
                Float.intBitsToFloat(cells[at + 1]),
                Float.intBitsToFloat(cells[at + 2]),
                Float.intBitsToFloat(cells[at + 3]),
                Float.intBitsToFloat(cells[at + 4]),
                Integer.toUnsignedLong(cells[at + 5]),
                Integer.toUnsignedLong(cells[at + 6]),
                Integer.toUnsignedLong(cells[at + 7]),
                Integer.toUnsignedLong(cells[at + 8]));
    }

    private long firstOf(long era, AddressState other) {
        return earliest(firstIn(era), other.firstIn(era));
    }

    private long firstIn(long era) {
        if (firstBad != 0 && era(firstBad) == era) {
            return firstBad;
        }
        return earlierBad != 0 && era(earlierBad) == era ? earlierBad : 0;
    }

    private static long earliest(long one, long other) {
        if (one == 0 || other == 0) {
            return one + other;
        }
        return Math.min(one, other);
    }

    private static long era(long seconds) {
        return seconds / ERA_SECONDS;
    }
}
