/**
 * Benchmarks: CPU time a session of the edge, side by side with HAProxy, under a load generator of ours.
 *
 * <p>Read in this order: {@link io.smtpedge.bench.Bench} (what is compared), {@link io.smtpedge.bench.Subject} (one
 * server under one kind of load), {@link io.smtpedge.bench.Alternation} (how it is measured), {@link
 * io.smtpedge.bench.Series} and {@link io.smtpedge.bench.Report} (what is said about it). The load comes from {@code
 * bench.load}, the servers from {@code bench.sut}.
 */
@NullMarked
package io.smtpedge.bench;

import org.jspecify.annotations.NullMarked;
