/**
 * Whether a zone may be asked, and whether its answers count: small state machines that are given the time and ask
 * nothing themselves.
 *
 * <p>{@link io.smtpedge.dnsbl.health.Shadow}: its answers are wrong, so they count nothing. {@link
 * io.smtpedge.dnsbl.health.Breaker}: it does not answer, so it is asked only now and then. {@link
 * io.smtpedge.dnsbl.health.Spending}: it has been asked enough. {@link io.smtpedge.dnsbl.health.HitRate}: it lists
 * whoever comes, so its test points should be looked at.
 *
 * <p>Public for the parent package only; not part of the library's interface.
 */
@NullMarked
package io.smtpedge.dnsbl.health;

import org.jspecify.annotations.NullMarked;
