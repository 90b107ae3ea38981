package io.smtpedge.reputation.learn;

import io.smtpedge.reputation.store.Evidence;
import java.util.List;
import java.util.Set;

/**
 * What came of a session, or of somebody's feedback.
 *
 * @param evidence what was added to what is known: one piece at most, but for promotions of accepted mail
 * @param keptOut which guards kept out all or part of it; empty where everything counted, or there was nothing to learn
 * @param withheld the weight that they kept out
 */
public record Learned(List<Evidence> evidence, Set<Guard> keptOut, double withheld) {

    /** There was nothing to learn. */
    public static final Learned NOTHING = new Learned(List.of(), Set.of(), 0);

    public Learned {
        evidence = List.copyOf(evidence);
        keptOut = Set.copyOf(keptOut);
    }

    /** Whether anything of it counted. */
    public boolean counted() {
        return !evidence.isEmpty();
    }
}
