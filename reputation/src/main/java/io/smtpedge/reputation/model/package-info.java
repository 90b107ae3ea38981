/**
 * How likely a session of an address is bad, and what should follow: pure functions of what is known. What is known of an
 * address is in {@link io.smtpedge.reputation.model.Surroundings}; the answer is a {@link
 * io.smtpedge.reputation.model.Judgement}, which says what it is made of.
 */
@NullMarked
package io.smtpedge.reputation.model;

import org.jspecify.annotations.NullMarked;
