package io.smtpedge.reputation.learn;

import java.util.Arrays;

/**
 * Who had how much of a say about one address. It fades by half in 14 days, as what was said does. Of the many that may speak, the
 * loudest are kept; a new one takes the place of the quietest and what that had said, so that nobody is ever held for quieter than he
 * is (Metwally et al., space-saving, 2005). Not thread-safe.
 */
final class VoiceShares {

    /** Nobody whose share is above a sixteenth is lost. */
    private static final int KEPT = 16;

    private static final int AT_FIRST = 2;
    private static final double HALF_LIFE_SECONDS = 14 * 24 * 3600.0;

    private long[] voices = new long[AT_FIRST];
    private float[] weights = new float[AT_FIRST];
    private int size;
    private double total;
    private long at;

    /**
     * How much of {@code weight} a voice may add.
     *
     * @param free what it may say in all, whatever others say
     * @param share beyond that, its largest share of all that is said
     */
    double allowed(long voice, double weight, double free, double share, long seconds) {
        fade(seconds);
        int i = find(voice);
        double said = i < 0 ? 0 : weights[i];
        double byShare = (share * total - said) / (1 - share);
        return Math.clamp(Math.max(free - said, byShare), 0, weight);
    }

    /** Somebody has said it. */
    void add(long voice, double weight, long seconds) {
        fade(seconds);
        int i = find(voice);
        if (i < 0) {
            i = place();
            voices[i] = voice;
        }
        weights[i] += (float) weight;
    }

    /** So much was said in all. */
    void addTotal(double weight, long seconds) {
        fade(seconds);
        total += weight;
    }

    private int place() {
        if (size == KEPT) {
            return quietest();
        }
        if (size == voices.length) {
            voices = Arrays.copyOf(voices, Math.min(2 * size, KEPT));
            weights = Arrays.copyOf(weights, voices.length);
        }
        return size++;
    }

    private int quietest() {
        int quietest = 0;
        for (int i = 1; i < size; i++) {
            if (weights[i] < weights[quietest]) {
                quietest = i;
            }
        }
        return quietest;
    }

    private int find(long voice) {
        for (int i = 0; i < size; i++) {
            if (voices[i] == voice) {
                return i;
            }
        }
        return -1;
    }

    private void fade(long seconds) {
        if (seconds <= at) {
            return;
        }
        double left = Math.pow(2, -(seconds - at) / HALF_LIFE_SECONDS);
        for (int i = 0; i < size; i++) {
            weights[i] *= (float) left;
        }
        total *= left;
        at = seconds;
    }
}
