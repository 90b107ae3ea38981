package io.smtpedge.reputation.model;

/** Decayed counts of bad and good evidence about a group of addresses. Neither is below zero. */
public record Counts(double bad, double good) {

    public static final Counts NONE = new Counts(0, 0);

    public double weight() {
        return bad + good;
    }
}
