/**
 * What the edge decides about a client, as pure functions: {@link io.smtpedge.edge.policy.AdmissionPolicy} says of an
 * {@link io.smtpedge.edge.policy.Arrival} what can be said at once, and {@link io.smtpedge.edge.policy.ScreenPolicy} turns {@link io.smtpedge.edge.policy.Evidence} into a {@link
 * io.smtpedge.edge.policy.Verdict}, with what {@link io.smtpedge.edge.policy.ReputationPolicy} makes of the client's past. Nothing here waits, keeps a socket or reads a clock; the order of precedence is theirs.
 */
@NullMarked
package io.smtpedge.edge.policy;

import org.jspecify.annotations.NullMarked;
