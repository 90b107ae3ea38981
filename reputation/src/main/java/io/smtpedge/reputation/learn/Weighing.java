package io.smtpedge.reputation.learn;

import java.util.EnumSet;
import java.util.Set;

/** Evidence on its way past the guards: what is left of it, and who has taken something off. Not thread-safe. */
final class Weighing {

    private static final double ROUNDING = 1e-6;

    private final EnumSet<Guard> keptOut = EnumSet.noneOf(Guard.class);
    private double withheld;

    /** Against the client: by how it behaved, and by the word of recipients. */
    double conduct;

    double refused;

    /** For the client: mail that was accepted, by its weight after a day; and what people called no spam. */
    double accepted;

    double praised;

    /** Whether a message is known to be bad that was not before. */
    boolean badMail;

    double bad() {
        return conduct + refused;
    }

    double good() {
        return accepted + praised;
    }

    boolean isNothing() {
        return bad() + good() < ROUNDING;
    }

    /** A guard kept something out of which nothing else is known here. */
    void kept(Guard guard, double weight) {
        if (weight > ROUNDING) {
            keptOut.add(guard);
            withheld += weight;
        }
    }

    /** Leaves so much of what recipients are the voice of, against the client. */
    void limitRefused(Guard guard, double most) {
        kept(guard, refused - most);
        refused = Math.min(refused, most);
    }

    /** Leaves at most so much of what is against the client. */
    void limitBad(Guard guard, double most) {
        double before = bad();
        double limit = Math.max(0, most);
        if (before > limit) {
            double share = limit / before;
            conduct *= share;
            refused *= share;
            kept(guard, before - bad());
        }
    }

    /** Leaves at most so much of what is for it. */
    void limitGood(Guard guard, double most) {
        double before = good();
        double limit = Math.max(0, most);
        if (before > limit) {
            double share = limit / before;
            accepted *= share;
            praised *= share;
            kept(guard, before - good());
        }
    }

    Set<Guard> keptOut() {
        return keptOut;
    }

    double withheld() {
        return withheld;
    }
}
