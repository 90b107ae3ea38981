/**
 * The edge's side of the kernel fast path: clients that are known good need not pass through the edge, and clients that are
 * refused again and again need not reach it. The kernel does both, by sets of addresses with time-outs; who may be in them is
 * decided here. In reading order:
 *
 * <ol>
 *   <li>{@link io.smtpedge.edge.fastpath.Sighting}: what sessions find out about their clients, told to the {@link
 *       io.smtpedge.edge.fastpath.FastPath}.
 *   <li>{@link io.smtpedge.edge.fastpath.KnownClients}: who is known good, for how long; what becomes a {@link
 *       io.smtpedge.edge.fastpath.Change} of the sets.
 *   <li>{@link io.smtpedge.edge.fastpath.Publisher}: the thread and the queue; {@link
 *       io.smtpedge.edge.fastpath.HelperConnection}: the socket of the helper that may write the sets.
 *   <li>{@link io.smtpedge.edge.fastpath.HaproxyLog}, with {@link io.smtpedge.edge.fastpath.TcpLogLine} and {@link
 *       io.smtpedge.edge.fastpath.Termination}: the sessions that passed the edge by, read from HAProxy's log.
 * </ol>
 *
 * <p>Sessions only put a sighting into a bounded queue. All else runs on threads of its own, never on an event loop.
 */
@NullMarked
package io.smtpedge.edge.fastpath;

import org.jspecify.annotations.NullMarked;
