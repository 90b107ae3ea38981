package io.smtpedge.reputation;

import io.smtpedge.reputation.model.ListPriors;
import io.smtpedge.reputation.model.Thresholds;
import java.util.Set;

/**
 * What the operator decides about reputation.
 *
 * @param thresholds where an estimate turns into advice
 * @param priors what is believed of the lists before anything is learned
 * @param ourNames host names and domains of ours, in lower case: who greets with one of them is not honest
 */
public record ReputationRules(Thresholds thresholds, ListPriors priors, Set<String> ourNames) {

    /** The usual thresholds, nothing believed of any list, no names. */
    public static final ReputationRules USUAL = new ReputationRules(Thresholds.USUAL, ListPriors.NONE, Set.of());

    public ReputationRules {
        ourNames = Set.copyOf(ourNames);
    }
}
