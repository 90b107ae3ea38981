package io.smtpedge.reputation.model;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** What the lists' codes are worth: what is believed of them, and what was learned since. */
public final class ListEvidence {

    private final ListPriors priors;
    private final Function<ListHit, ListTally> tallies;

    /**
     * @param priors what is believed before anything is learned
     * @param tallies what was learned of a code, decayed to the moment that is asked about
     */
    public ListEvidence(ListPriors priors, Function<ListHit, ListTally> tallies) {
        this.priors = priors;
        this.tallies = tallies;
    }

    /** How much a code speaks for bad. */
    public double llr(ListHit hit) {
        return tallies.apply(hit).answered().weight() < 0 ? 0 : priors.of(hit).llr();
    }

    /** What the codes of one client come to, the strongest first. */
    List<Reason> reasons(Collection<ListHit> hits) {
        return hits.stream().map(hit -> new Reason(hit.toString(), llr(hit))).toList();
    }
}
