/**
 * What the edge decides about a client, as pure functions: {@link io.smtpedge.edge.policy.ScreenPolicy} turns {@link
 * io.smtpedge.edge.policy.Evidence} into a {@link io.smtpedge.edge.policy.Verdict}. Nothing here waits, keeps a socket or
 * reads a clock; the order of precedence is in one place.
 */
@NullMarked
package io.smtpedge.edge.policy;

import org.jspecify.annotations.NullMarked;
