package io.smtpedge.edge.policy;

import io.smtpedge.reputation.model.Advice;
import io.smtpedge.reputation.model.Judgement;

/**
 * What is thought of a client because of its past.
 *
 * @param stance whether that has consequences
 * @param config a short hash of the configuration that it was judged by
 */
public record Opinion(Judgement judgement, Stance stance, String config) {

    /** Whether this is the advice, and it is to be followed. */
    public boolean demands(Advice advice) {
        return stance == Stance.ENFORCE && judgement.advice() == advice;
    }

    /** Whether the client's own good history prevails over the lists that condemn it. */
    public boolean overrulesLists() {
        return stance == Stance.ENFORCE && judgement.overruled();
    }

    /** Whether the client is worse than others, and that has consequences. */
    public boolean isDoubtful() {
        return stance == Stance.ENFORCE && judgement.advice().compareTo(Advice.THROTTLE) >= 0;
    }
}
