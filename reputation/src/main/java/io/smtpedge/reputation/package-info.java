/**
 * The reputation of addresses, learned from how their sessions turn out. {@link io.smtpedge.reputation.Reputation} is the way in:
 * it judges and it learns. Then read {@code event} (what happened), {@code learn} (what that is worth), {@code store} (what is
 * kept of it) and {@code model} (what follows from it). No network, no framework, no clock of its own.
 */
@NullMarked
package io.smtpedge.reputation;

import org.jspecify.annotations.NullMarked;
