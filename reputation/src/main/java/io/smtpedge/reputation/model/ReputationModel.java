package io.smtpedge.reputation.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * From what is known of an address to how likely its session is bad, and what should follow. Pure, thread-safe, about two
 * microseconds.
 *
 * <p>Each level corrects the one above it by its own counts, as if the level above were so many observations of its own: the site's
 * base rate, the autonomous system, the prefix, the address's history, and what it has done within hours. How far a neighbourhood
 * may move the estimate is bounded, so that neighbours alone refuse nobody. The lists' evidence is added in log-odds.
 */
public final class ReputationModel {

    /** The share of bad among addresses that nobody knows, at a site that has learned nothing. */
    static final double USUAL_BASE_RATE = 0.4;

    /**
     * Bounds of the base rate. Above one half, everybody new would be close to being throttled for what others did; the lower one
     * keeps a quiet site from trusting strangers.
     */
    static final double LEAST_BASE_RATE = 0.1;

    static final double MOST_BASE_RATE = 0.5;

    /** How many observations the level above is worth. The larger, the more a level must show to differ from it. */
    private static final double SITE_STRENGTH = 300;

    private static final double SYSTEM_STRENGTH = 50;
    private static final double PREFIX_STRENGTH = 20;
    private static final double HISTORY_STRENGTH = 8;
    private static final double RECENT_STRENGTH = 8;

    /** How far a system, and a prefix in it, may be from the base rate, in log-odds. */
    private static final double SYSTEM_REACH = 0.7;

    private static final double PREFIX_REACH = 1.5;

    private final Thresholds thresholds;

    public ReputationModel(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    /** The site's share of bad among addresses that nobody knows. */
    public static double baseRate(Counts site) {
        return Math.clamp(shrunk(site, SITE_STRENGTH, USUAL_BASE_RATE), LEAST_BASE_RATE, MOST_BASE_RATE);
    }

    /** How likely a session is bad. */
    public Estimate estimate(Surroundings known, Collection<ListHit> hits, ListEvidence lists) {
        return estimate(known, lists.reasons(hits));
    }

    private static Estimate estimate(Surroundings known, List<Reason> lists) {
        History own = known.own();
        double base = logit(baseRate(known.site()));
        double system = near(base, SYSTEM_REACH, shrunk(known.system(), SYSTEM_STRENGTH, sigma(base)));
        double prefix = near(base, PREFIX_REACH, shrunk(known.prefix(), PREFIX_STRENGTH, sigma(system)));
        double history = shrunk(new Counts(own.bad(), own.good()), HISTORY_STRENGTH, sigma(prefix));
        double a = own.recentBad() + RECENT_STRENGTH * history;
        double b = own.recentGood() + RECENT_STRENGTH * (1 - history);
        double recent = logit(a / (a + b));

        List<Reason> reasons = new ArrayList<>(5 + lists.size());
        reasons.add(new Reason("base", base));
        reasons.add(new Reason("asn", system - base));
        reasons.add(new Reason("prefix", prefix - system));
        reasons.add(new Reason("history", logit(history) - prefix));
        reasons.add(new Reason("recent", recent - logit(history)));
        reasons.addAll(lists);
        double listed = sum(lists);
        // Of a very skew distribution the mean is beyond the bound.
        double low = Math.min(BetaBound.lower(a, b), recent);
        double high = Math.max(BetaBound.upper(a, b), recent);
        return new Estimate(sigma(recent + listed), sigma(low + listed), sigma(high + listed), reasons);
    }

    /**
     * The estimate and what should follow from it.
     *
     * @param condemnedByLists whether the lists' own score refuses the client
     */
    public Judgement judge(Surroundings known, Collection<ListHit> hits, ListEvidence lists, boolean condemnedByLists) {
        List<Reason> reasons = lists.reasons(hits);
        Estimate estimate = estimate(known, reasons);
        boolean overruled = condemnedByLists && !thresholds.defers(estimate.low()) && isVeteran(known);
        Advice advice = advice(estimate, known.own(), sum(reasons), isHard(reasons));
        return new Judgement(estimate, advice, overruled, known.asn());
    }

    private Advice advice(Estimate estimate, History own, double listed, boolean hard) {
        if (thresholds.refuses(estimate.low()) && (hard || hasEarnedRefusal(own))) {
            return Advice.REFUSE;
        }
        // Neighbours alone refuse nobody, wherever the thresholds are ...
        if (thresholds.defers(estimate.low()) && (listed > 0 || own.bad() >= 1)) {
            return Advice.LATER;
        }
        if (thresholds.throttles(estimate.probability())) {
            return Advice.THROTTLE;
        }
        // ... and make nobody trusted.
        if (thresholds.trusts(estimate.high()) && (listed < 0 || own.good() >= thresholds.veteranGood())) {
            return Advice.FAST_LANE;
        }
        return Advice.NORMAL;
    }

    private boolean isHard(List<Reason> lists) {
        return lists.stream().anyMatch(list -> list.logit() >= thresholds.hardLlr());
    }

    /** What is left of three sessions a moment later is not three any more, so it is rounded. */
    private boolean hasEarnedRefusal(History own) {
        return own.bad() >= thresholds.refuseBad()
                && Math.round(own.badSessions()) >= thresholds.refuseSessions()
                && own.badSeconds() >= thresholds.refuseSpan().toSeconds();
    }

    /**
     * Whether an address has earned that its history prevails over lists. What it has done within hours does not matter here: a
     * company that was quiet over the weekend is still a veteran, and one that was broken into is betrayed by its lower bound.
     */
    private boolean isVeteran(Surroundings known) {
        History own = known.own();
        if (own.good() < thresholds.veteranGood()) {
            return false;
        }
        double prior = baseRate(known.site());
        double a = own.bad() + HISTORY_STRENGTH * prior;
        double b = own.good() + HISTORY_STRENGTH * (1 - prior);
        return thresholds.trusts(sigma(BetaBound.upper(a, b)));
    }

    private static double shrunk(Counts counts, double strength, double towards) {
        return (counts.bad() + strength * towards) / (counts.weight() + strength);
    }

    /** The log-odds of {@code share}, no farther from {@code base} than {@code reach}. */
    private static double near(double base, double reach, double share) {
        return Math.clamp(logit(share), base - reach, base + reach);
    }

    private static double sum(List<Reason> reasons) {
        double sum = 0;
        for (Reason reason : reasons) {
            sum += reason.logit();
        }
        return sum;
    }

    private static double logit(double p) {
        return Math.clamp(Math.log(p / (1 - p)), -BetaBound.FARTHEST, BetaBound.FARTHEST);
    }

    private static double sigma(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }
}
