/**
 * What the fast path costs: the time to publish a verdict, the memory of a million of them, and a session that the kernel
 * hands straight to HAProxy.
 *
 * <p>Read in this order: {@link io.smtpedge.bench.fastpath.FastPathCommand}, {@link
 * io.smtpedge.bench.fastpath.FastPathNetwork} (the rules), {@link io.smtpedge.bench.fastpath.PublishTime}, {@link
 * io.smtpedge.bench.fastpath.SetMemory}, {@link io.smtpedge.bench.fastpath.PassedSessions}.
 */
@NullMarked
package io.smtpedge.bench.fastpath;

import org.jspecify.annotations.NullMarked;
