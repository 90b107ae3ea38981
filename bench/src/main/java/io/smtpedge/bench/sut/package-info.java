/**
 * The systems under test as processes, and what is read of them: CPU time, memory, system calls.
 *
 * <p>Read in this order: {@link io.smtpedge.bench.sut.SystemUnderTest}, {@link io.smtpedge.bench.sut.EdgeSut} and
 * {@link io.smtpedge.bench.sut.HaproxySut} (what is measured), {@link io.smtpedge.bench.sut.SmtpSink} (what stands
 * behind them), {@link io.smtpedge.bench.sut.ServerProcess} (how they run), {@link io.smtpedge.bench.sut.CpuMeter}
 * and {@link io.smtpedge.bench.sut.SystemCalls} (what is read).
 */
@NullMarked
package io.smtpedge.bench.sut;

import org.jspecify.annotations.NullMarked;
