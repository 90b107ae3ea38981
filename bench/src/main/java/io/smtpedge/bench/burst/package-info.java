/**
 * Bursts: thousands of clients that nobody has seen before, at once, against a screener whose DNS is well or is not. What
 * counts is not speed, but that no listed client gets to the MTA, no clean one is refused, and everybody is answered.
 *
 * <p>Read in this order: {@link io.smtpedge.bench.burst.Burst} (what happens), {@link
 * io.smtpedge.bench.burst.DnsState} and {@link io.smtpedge.bench.burst.BlockLists} (what can be wrong, and how it is
 * done), {@link io.smtpedge.bench.burst.Population} (who comes), {@link io.smtpedge.bench.burst.Screener} with {@link
 * io.smtpedge.bench.burst.EdgeScreener} and {@link io.smtpedge.bench.burst.PostscreenScreener} (what is tried), {@link
 * io.smtpedge.bench.burst.BurstResult} (what is right and what is wrong), {@link io.smtpedge.bench.burst.BurstTable} and
 * {@link io.smtpedge.bench.burst.BurstCommand} (the table and the command line).
 */
@NullMarked
package io.smtpedge.bench.burst;

import org.jspecify.annotations.NullMarked;
