/**
 * How likely a session of an address is bad, and what should follow: pure functions of what is known. What is known of an
 * address is in {@link io.smtpedge.reputation.model.Surroundings}; the answer is a {@link
 * io.smtpedge.reputation.model.Judgement}, which says what it is made of.
 *
 * <p>Read {@link io.smtpedge.reputation.model.ReputationModel} first: the estimate is one method, the advice another. Then {@link
 * io.smtpedge.reputation.model.ListEvidence}, what lists are worth, and {@link io.smtpedge.reputation.model.Thresholds}. The only
 * mathematics that is not written out there is {@code BetaBound}. docs/reputation.md says why.
 */
@NullMarked
package io.smtpedge.reputation.model;

import org.jspecify.annotations.NullMarked;
