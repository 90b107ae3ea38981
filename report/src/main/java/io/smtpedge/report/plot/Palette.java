package io.smtpedge.report.plot;

import java.awt.Color;

/**
 * The colours of a picture. Those of the verdicts are told apart by the colour-blind, too (Okabe and Ito, 2008).
 */
enum Palette {
    LIGHT(new Color(0xFFFFFF), new Color(0x3A4250), new Color(0xDDE1E8), new Color(0xEEF2F7), new Color(0x0B5CAD)),
    DARK(new Color(0x1B2028), new Color(0xC9D1DC), new Color(0x3A4250), new Color(0x262D38), new Color(0x6CB6FF));

    static final Color GOOD = new Color(0x009E73);
    static final Color WAITING = new Color(0xE69F00);
    static final Color BAD = new Color(0xD55E00);
    static final Color NEITHER = new Color(0x8C96A3);

    final Color background;

    /** Of axes and legend. */
    final Color text;

    /** Of the lines behind the data. */
    final Color grid;

    /** Little, in a heat map. */
    final Color least;

    /** Much, in a heat map. */
    final Color most;

    Palette(Color background, Color text, Color grid, Color least, Color most) {
        this.background = background;
        this.text = text;
        this.grid = grid;
        this.least = least;
        this.most = most;
    }

    /** Between least and most; 0 to 1. */
    Color heat(double share) {
        double part = Math.clamp(share, 0, 1);
        return new Color(
                mix(least.getRed(), most.getRed(), part),
                mix(least.getGreen(), most.getGreen(), part),
                mix(least.getBlue(), most.getBlue(), part));
    }

    private static int mix(int from, int to, double part) {
        return (int) Math.round(from + (to - from) * part);
    }
}
