package io.smtpedge.reputation.learn;

import java.util.List;
import java.util.Set;

/**
 * What a dialogue shows, and to whom the mail went.
 *
 * @param findings each finding once
 * @param refusedTo recipients of mail that a filter refused
 * @param acceptedTo recipients of mail that was accepted
 */
record Shown(List<FindingCount> findings, Set<String> refusedTo, Set<String> acceptedTo) {

    static final Shown NOTHING = new Shown(List.of(), Set.of(), Set.of());
}
