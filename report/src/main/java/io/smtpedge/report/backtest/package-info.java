/**
 * What another policy would have done with the sessions of the journal. {@link io.smtpedge.report.backtest.Backtest} replays them
 * in two {@link io.smtpedge.report.backtest.World}s, one under the policy in force and one under the {@link
 * io.smtpedge.report.backtest.Policy} to try; {@link io.smtpedge.report.backtest.Changes} counts where they differ, and {@link
 * io.smtpedge.report.backtest.BacktestResult} is what comes of it.
 */
@NullMarked
package io.smtpedge.report.backtest;

import org.jspecify.annotations.NullMarked;
