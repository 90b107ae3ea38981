package io.smtpedge.report.backtest;

import io.smtpedge.reputation.model.Thresholds;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A policy to try. What it leaves open stays as the journal has it.
 *
 * @param threshold the score from which a client counts as listed
 * @param lists all the lists that are asked, and what their codes weigh
 * @param without lists that are not asked, by the zones' safe names
 * @param thresholds where an estimate turns into advice
 * @param enforced whether that is followed
 */
public record Policy(
        OptionalInt threshold,
        Optional<ListWeights> lists,
        Set<String> without,
        Thresholds thresholds,
        Optional<Boolean> enforced) {

    /** All as it was, with the usual thresholds. */
    public static final Policy AS_IT_WAS =
            new Policy(OptionalInt.empty(), Optional.empty(), Set.of(), Thresholds.USUAL, Optional.empty());

    public Policy {
        without = Set.copyOf(without);
    }

    /** Whether the policy asks this zone, where the edge asked it. */
    boolean asks(String zone) {
        return !without.contains(zone)
                && lists.map(weights -> weights.has(zone)).orElse(true);
    }
}
