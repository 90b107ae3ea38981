package io.smtpedge.report.query;

import io.smtpedge.report.figures.Share;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the time in which a list listed far more good clients than usual: the longest run of steps whose hit rate is at least
 * three times, and 15 points above, what it is in the quietest quarter of the steps. A step is an hour, or six or 24 where an hour
 * has too few clients to have a rate. Looks at good clients only: a wave of bots raises the rate of every list that is worth
 * asking, but none of them lists more good clients for it.
 */
final class SurgeFinder {

    private static final int ENOUGH_ANSWERS = 9;
    private static final int ENOUGH_HITS = 20;
    private static final int ENOUGH_STEPS = 4;
    private static final double TIMES = 3;
    private static final double POINTS = 0.15;
    private static final long[] STEPS = {1, 6, 24};

    private SurgeFinder() {}

    private record Step(long first, long hours, boolean now, long answered, long hits) {

        double rate() {
            return (double) hits / answered;
        }

        Step with(Step later) {
            return new Step(
                    first,
                    later.first - first + later.hours,
                    now || later.now,
                    answered + later.answered,
                    hits + later.hits);
        }
    }

    /** One hour (of the epoch) of one list: the good clients on which it answered, and those it listed. */
    record Hour(String zone, long hour, boolean now, long answered, long hits) {}

    /**
     * A time in which a list listed many good clients, in hours of the epoch.
     *
     * @param until the hour after the last
     */
    record Run(String zone, long since, long until, Share rate, Share usual) {}

    /** @param hours of one zone, in order */
    static @Nullable Run find(List<Hour> hours) {
        for (long length : STEPS) {
            List<Step> steps = steps(hours, length);
            if (steps.size() >= ENOUGH_STEPS && median(steps) >= ENOUGH_ANSWERS) {
                return find(hours.getFirst().zone(), steps, length);
            }
        }
        return null;
    }

    private static List<Step> steps(List<Hour> hours, long length) {
        List<Step> steps = new ArrayList<>();
        for (Hour hour : hours) {
            long first = hour.hour() - hour.hour() % length;
            Step step = new Step(first, length, hour.now(), hour.answered(), hour.hits());
            if (!steps.isEmpty() && steps.getLast().first == first) {
                Step last = steps.removeLast();
                step = new Step(
                        first, length, last.now || step.now, last.answered + step.answered, last.hits + step.hits);
            }
            steps.add(step);
        }
        return steps;
    }

    private static long median(List<Step> steps) {
        return steps.stream().mapToLong(Step::answered).sorted().toArray()[steps.size() / 2];
    }

    private static @Nullable Run find(String zone, List<Step> steps, long length) {
        List<Step> busy = steps.stream()
                .filter(step -> step.answered >= ENOUGH_ANSWERS / 3)
                .toList();
        if (busy.size() < ENOUGH_STEPS) {
            return null;
        }
        double quiet = busy.stream().mapToDouble(Step::rate).sorted().toArray()[busy.size() / 4];
        double limit = Math.max(TIMES * quiet, quiet + POINTS);
        Step longest = longest(busy, limit, length);
        if (longest == null || !longest.now || longest.hits < ENOUGH_HITS) {
            return null;
        }
        long answered = steps.stream().mapToLong(Step::answered).sum() - longest.answered;
        long hits = steps.stream().mapToLong(Step::hits).sum() - longest.hits;
        Share rate = new Share(longest.hits, longest.answered);
        Share usual = new Share(Math.max(0, hits), Math.max(0, answered));
        return usual.whole() > 0 && rate.low() <= usual.high()
                ? null
                : new Run(zone, longest.first, longest.first + longest.hours, rate, usual);
    }

    /** The run with the most hits. Up to two quiet or missing steps do not end it: so few clients make rates uneven. */
    private static @Nullable Step longest(List<Step> steps, double limit, long length) {
        Step longest = null;
        Step run = null;
        Step since = null;
        for (Step step : steps) {
            since = since == null ? step : since.with(step);
            if (step.rate() < limit) {
                continue;
            }
            boolean joins = run != null && step.first - (run.first + run.hours) <= 2 * length;
            run = run != null && joins ? run.with(since) : step;
            since = null;
            if (longest == null || run.hits > longest.hits) {
                longest = run;
            }
        }
        return longest;
    }
}
