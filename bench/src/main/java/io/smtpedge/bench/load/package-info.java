/**
 * An SMTP load generator: many source addresses, a bounded number of sessions at once, result codes and percentiles.
 *
 * <p>Read in this order: {@link io.smtpedge.bench.load.Dialogue} (what one session says and expects), {@link
 * io.smtpedge.bench.load.LoadPlan} (how many of them, from where, to where), {@link
 * io.smtpedge.bench.load.LoadSession} (one session that must go as planned) and {@link
 * io.smtpedge.bench.load.OpenSession} (one that takes any end and notes it), {@link io.smtpedge.bench.load.SmtpLoad} (all
 * of them), {@link io.smtpedge.bench.load.LoadResult} and {@link io.smtpedge.bench.load.Outcomes} (what came out), {@link
 * io.smtpedge.bench.load.LoadMain} (the command line).
 *
 * <p>The generator shares its machine with what it measures, so it is built to be cheap: one event loop, one small
 * object a session, no timer a session, prepared buffers.
 */
@NullMarked
package io.smtpedge.bench.load;

import org.jspecify.annotations.NullMarked;
