package io.smtpedge.reputation.model;

import java.util.Collection;

/** From what is known of an address to how likely its session is bad, and what should follow. Pure, thread-safe. */
public final class ReputationModel {

    private final Thresholds thresholds;

    public ReputationModel(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    /** How likely a session is bad. */
    public Estimate estimate(Surroundings known, Collection<ListHit> hits, ListEvidence lists) {
        History own = known.own();
        double p = (own.bad() + 8 * 0.4) / (own.weight() + 8);
        return new Estimate(p, p, p, lists.reasons(hits));
    }

    /**
     * The estimate and what should follow from it.
     *
     * @param condemnedByLists whether the lists' own score refuses the client
     */
    public Judgement judge(Surroundings known, Collection<ListHit> hits, ListEvidence lists, boolean condemnedByLists) {
        Estimate estimate = estimate(known, hits, lists);
        Advice advice = estimate.probability() >= thresholds.throttle() ? Advice.THROTTLE : Advice.NORMAL;
        return new Judgement(estimate, advice, false, known.asn());
    }
}
