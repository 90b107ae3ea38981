package io.smtpedge.reputation.learn;

import io.smtpedge.reputation.event.Finding;

/**
 * What a dialogue shows of a client.
 *
 * @param count how many times, at least 1
 */
public record FindingCount(Finding finding, int count) {}
