package io.smtpedge.report.figures;

import java.util.OptionalDouble;

/**
 * A part of a whole, and how sure it is. Without a whole it is not known, and says so.
 *
 * @param part how many of them
 * @param whole how many in all
 */
public record Share(long part, long whole) {

    /** Nothing is known. */
    public static final Share UNKNOWN = new Share(0, 0);

    /** Two sides of 95 %. */
    private static final double Z = 1.959964;

    public Share {
        if (part < 0 || part > whole) {
            throw new IllegalArgumentException(part + " is no part of " + whole);
        }
    }

    /** What others have counted, who may be wrong: a part of less than nothing is none, and one of more than all is all. */
    public static Share within(long part, long whole) {
        long all = Math.max(0, whole);
        return new Share(Math.clamp(part, 0, all), all);
    }

    public boolean isKnown() {
        return whole > 0;
    }

    /** 0 to 1; empty where nothing is known. */
    public OptionalDouble value() {
        return isKnown() ? OptionalDouble.of((double) part / whole) : OptionalDouble.empty();
    }

    /** The lower bound of Wilson's interval of 95 % (1927); 0 where nothing is known. */
    public double low() {
        return isKnown() ? Math.max(0, centre() - reach()) : 0;
    }

    /** The upper bound of the same; 1 where nothing is known. */
    public double high() {
        return isKnown() ? Math.min(1, centre() + reach()) : 1;
    }

    private double centre() {
        double n = whole;
        return (part + Z * Z / 2) / (n + Z * Z);
    }

    private double reach() {
        double n = whole;
        double p = part / n;
        return Z / (n + Z * Z) * Math.sqrt(n * p * (1 - p) + Z * Z / 4);
    }
}
