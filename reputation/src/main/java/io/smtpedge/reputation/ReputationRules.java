package io.smtpedge.reputation;

import io.smtpedge.reputation.model.ListPriors;
import io.smtpedge.reputation.model.Thresholds;

/**
 * What the operator decides about reputation.
 *
 * @param thresholds where an estimate turns into advice
 * @param priors what is believed of the lists before anything is learned
 */
public record ReputationRules(Thresholds thresholds, ListPriors priors) {

    /** The usual thresholds, nothing believed of any list. */
    public static final ReputationRules USUAL = new ReputationRules(Thresholds.USUAL, ListPriors.NONE);
}
