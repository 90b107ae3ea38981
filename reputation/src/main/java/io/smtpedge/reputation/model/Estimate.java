package io.smtpedge.reputation.model;

import java.util.List;

/**
 * How likely a session of an address is bad.
 *
 * @param probability 0 to 1
 * @param low it is above this with a probability of 95 %
 * @param high it is below this with a probability of 95 %
 * @param reasons what it is made of, in order; the logits add up to that of {@code probability}
 */
public record Estimate(double probability, double low, double high, List<Reason> reasons) {

    public Estimate {
        reasons = List.copyOf(reasons);
    }
}
