package io.smtpedge.reputation.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Watches the share of trials that are hits: of late, against the base line learned before. The alarm begins when the share of
 * late is above its limit beyond chance, and ends when it is below half of the limit. While it lasts the base line
 * learns nothing: what is wrong must not become the rule by going on.
 *
 * <p>For one thread. Times may come a little out of order; a clock that is set back takes the memory with it.
 */
public final class ShareWatch {

    /** Two-sided 95 %: one flap in forty, were every moment a fresh sample. */
    private static final double CERTAIN = 1.96;

    private static final Duration DISORDER = Duration.ofHours(1);

    private final Rule rule;
    private double hits;
    private double trials;
    private double baseHits;
    private double baseTrials;
    private @Nullable Instant first;
    private @Nullable Instant last;
    private boolean alarmed;

    /**
     * What is too much.
     *
     * @param factor the limit as a multiple of the base line, above 1
     * @param least the limit at the least, whatever the base line is; 0 to 1
     * @param hits how many hits of late there must be, decayed and rounded; a small site has few, and must not flap
     * @param baseTrials how many trials make a base line, decayed; below it there is no alarm. With 0 the limit is {@code
     *     least} until there is a base line
     * @param baseTime how long a base line must have been learned
     * @param window the half-life of what is of late
     * @param memory the half-life of the base line
     */
    public record Rule(
            double factor,
            double least,
            int hits,
            double baseTrials,
            Duration baseTime,
            Duration window,
            Duration memory) {}

    /** What an added trial has changed. */
    public enum Change {
        NONE,
        ALARM,
        OVER
    }

    /**
     * All that is remembered, to be kept over a restart.
     *
     * @param first the time of the first trial; null where there was none
     * @param last the time to which the counts are decayed; null where there was none
     */
    public record State(
            double hits,
            double trials,
            double baseHits,
            double baseTrials,
            @Nullable Instant first,
            @Nullable Instant last,
            boolean alarmed) {}

    public ShareWatch(Rule rule) {
        this.rule = rule;
    }

    /** Goes on from what was remembered. */
    public ShareWatch(Rule rule, State before) {
        this(rule);
        hits = before.hits();
        trials = before.trials();
        baseHits = before.baseHits();
        baseTrials = before.baseTrials();
        first = before.first();
        last = before.last();
        alarmed = before.alarmed();
    }

    public State state() {
        return new State(hits, trials, baseHits, baseTrials, first, last, alarmed);
    }

    public boolean isAlarmed() {
        return alarmed;
    }

    /** One more trial. */
    public Change add(boolean hit, Instant at) {
        return add(1, hit ? 1 : 0, at);
    }

    /** A trial that was added of late, and was no hit then, is one after all. */
    public Change turn(Instant at) {
        return add(0, 1, at);
    }

    private Change add(int newTrials, int newHits, Instant at) {
        decayTo(at);
        trials += newTrials;
        hits += newHits;
        if (!alarmed) {
            baseTrials += newTrials;
            baseHits += newHits;
        }
        boolean before = alarmed;
        alarmed = before ? share() >= limit() / 2 : isTooMuch();
        return alarmed == before ? Change.NONE : alarmed ? Change.ALARM : Change.OVER;
    }

    /** The share of late and what is usual, for a person: {@code 61 % of 240 of late, usually 12 %}. */
    public String text() {
        return hasBaseLine()
                ? String.format(
                        Locale.ROOT,
                        "%.0f %% of %.0f of late, usually %.1f %%",
                        100 * share(),
                        trials,
                        100 * baseHits / baseTrials)
                : String.format(Locale.ROOT, "%.0f %% of %.0f of late", 100 * share(), trials);
    }

    private boolean isTooMuch() {
        boolean mayAlarm = hasBaseLine() || rule.baseTrials() == 0;
        return mayAlarm && Math.round(hits) >= rule.hits() && lowerBound() > limit();
    }

    private boolean hasBaseLine() {
        Instant since = first;
        Instant until = last;
        return since != null
                && until != null
                && baseTrials >= Math.max(1, rule.baseTrials())
                && !until.isBefore(since.plus(rule.baseTime()));
    }

    /** A trial has faded a little when it turns: hits may be more than trials. */
    private double share() {
        return trials == 0 ? 0 : Math.min(1, hits / trials);
    }

    private double limit() {
        return hasBaseLine() ? Math.max(rule.least(), rule.factor() * baseHits / baseTrials) : rule.least();
    }

    /** Wilson's lower bound of the share. */
    private double lowerBound() {
        double z2 = CERTAIN * CERTAIN;
        double p = share();
        double spread = CERTAIN * Math.sqrt((p * (1 - p) + z2 / (4 * trials)) / trials);
        return (p + z2 / (2 * trials) - spread) / (1 + z2 / trials);
    }

    private void decayTo(Instant at) {
        Instant before = last;
        if (before == null) {
            first = at;
            last = at;
            return;
        }
        if (at.isBefore(before)) {
            last = at.isBefore(before.minus(DISORDER)) ? at : before;
            return;
        }
        double seconds = Duration.between(before, at).toMillis() / 1000.0;
        double late = Math.exp(-Math.log(2) * seconds / rule.window().toSeconds());
        hits *= late;
        trials *= late;
        if (!alarmed) {
            double base = Math.exp(-Math.log(2) * seconds / rule.memory().toSeconds());
            baseHits *= base;
            baseTrials *= base;
        }
        last = at;
    }
}
