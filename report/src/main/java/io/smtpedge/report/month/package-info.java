/**
 * An example month: mail that is made up, judged and learned from by the edge's own classes, and written as the edge writes it. It
 * feeds the documentation, the tests of the reports and the benchmarks; what a report must find in it is planted.
 *
 * <p>Read {@link io.smtpedge.report.month.Simulation} first. {@link io.smtpedge.report.month.Population} says who sends, by a
 * {@link io.smtpedge.report.month.Rhythm}, and {@link io.smtpedge.report.month.Visit} what; {@link
 * io.smtpedge.report.month.SimulatedLists} what the lists know; {@link io.smtpedge.report.month.Plants} what is planted.
 * {@link io.smtpedge.report.month.SimulatedEdge} is the edge, {@link io.smtpedge.report.month.MonthFiles} the journal.
 */
@NullMarked
package io.smtpedge.report.month;

import org.jspecify.annotations.NullMarked;
