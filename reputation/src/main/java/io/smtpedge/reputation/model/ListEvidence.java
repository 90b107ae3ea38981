package io.smtpedge.reputation.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What the lists' codes are worth: what is believed of them, and what was learned since.
 *
 * <p>What was learned of a code is {@code ln[((s+1)/(S+2)) / ((h+1)/(H+2))]}: s of S bad sessions had it, h of H good ones. It counts
 * as much as belief when {@value #SESSIONS_TO_BELIEVE} sessions with that code have turned out one way or the other, and more
 * afterwards; so a code that nobody had yet stays what it was believed to be, however much mail went by.
 */
public final class ListEvidence {

    /** No code says more for bad than this: 90 times as often there as with good clients. */
    public static final double MOST = 4.5;

    /** No code says more for good: an allow list is easier to get on than a block list is to get off. */
    public static final double LEAST = -3;

    /** All lists of a client together say no more than this, for or against. */
    public static final double MOST_TOGETHER = 5.5;

    private static final double SESSIONS_TO_BELIEVE = 20;

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

    /** How much a code speaks for bad: {@value #LEAST} to {@value #MOST}. */
    public double llr(ListHit hit) {
        return llr(clip(priors.of(hit).llr()), tallies.apply(hit));
    }

    private static double llr(double believed, ListTally tally) {
        Counts listed = tally.listed();
        Counts answered = tally.answered();
        double bad = share(listed.bad(), answered.bad());
        double good = share(listed.good(), answered.good());
        double trust = listed.weight() / (listed.weight() + SESSIONS_TO_BELIEVE);
        return clip(believed + trust * (Math.log(bad / good) - believed));
    }

    /** Of none at all, one half. The counts of a list and of its code may fade apart by a rounding. */
    private static double share(double part, double all) {
        return (part + 1) / (Math.max(part, all) + 2);
    }

    private static double clip(double llr) {
        return Math.clamp(llr, LEAST, MOST);
    }

    /**
     * What the codes of one client come to, the strongest first: the strongest of each family, and all of them together within
     * {@value #MOST_TOGETHER}, for which the weaker ones give way.
     */
    List<Reason> reasons(Collection<ListHit> hits) {
        if (hits.isEmpty()) {
            return List.of();
        }
        Map<String, Reason> families = new LinkedHashMap<>();
        for (ListHit hit : hits) {
            ListPrior prior = priors.of(hit);
            Reason reason = new Reason(hit.toString(), llr(clip(prior.llr()), tallies.apply(hit)));
            families.merge(prior.family(), reason, ListEvidence::stronger);
        }
        return within(families.values().stream().sorted(STRENGTH).toList());
    }

    /** Where two are equally strong, the one that speaks for bad; where both do, the first by name: the order does not matter. */
    private static final Comparator<Reason> STRENGTH = Comparator.comparingDouble(
                    (Reason reason) -> Math.abs(reason.logit()))
            .thenComparingDouble(Reason::logit)
            .reversed()
            .thenComparing(Reason::name);

    private static Reason stronger(Reason one, Reason other) {
        return STRENGTH.compare(one, other) <= 0 ? one : other;
    }

    private static List<Reason> within(List<Reason> reasons) {
        double sum = reasons.stream().mapToDouble(Reason::logit).sum();
        double excess = Math.abs(sum) - MOST_TOGETHER;
        if (excess <= 0) {
            return reasons;
        }
        List<Reason> kept = new ArrayList<>(reasons);
        for (int i = kept.size() - 1; i >= 0 && excess > 0; i--) {
            Reason reason = kept.get(i);
            if (reason.logit() * sum > 0) {
                double taken = Math.min(excess, Math.abs(reason.logit()));
                kept.set(i, new Reason(reason.name(), reason.logit() - Math.copySign(taken, sum)));
                excess -= taken;
            }
        }
        return kept;
    }
}
