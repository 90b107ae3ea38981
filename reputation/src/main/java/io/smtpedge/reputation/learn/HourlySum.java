package io.smtpedge.reputation.learn;

import java.util.Arrays;

/**
 * A sum over the last hour, in slots of ten minutes: never less than that of the last 60 minutes, at most that of the last 70. What
 * comes late, with an earlier time, counts as of the latest time seen. Not thread-safe.
 */
final class HourlySum {

    private static final int SLOT_SECONDS = 600;
    private static final int SLOTS = 7;

    private final float[] slots = new float[SLOTS];
    private long newest = Long.MIN_VALUE;

    double sum(long seconds) {
        turn(seconds);
        double sum = 0;
        for (float slot : slots) {
            sum += slot;
        }
        return sum;
    }

    void add(long seconds, double weight) {
        turn(seconds);
        slots[(int) Math.floorMod(newest, (long) SLOTS)] += (float) weight;
    }

    private void turn(long seconds) {
        long slot = Math.floorDiv(seconds, SLOT_SECONDS);
        if (newest == Long.MIN_VALUE || slot - newest >= SLOTS) {
            Arrays.fill(slots, 0);
            newest = slot;
            return;
        }
        while (newest < slot) {
            newest++;
            slots[(int) Math.floorMod(newest, (long) SLOTS)] = 0;
        }
    }
}
