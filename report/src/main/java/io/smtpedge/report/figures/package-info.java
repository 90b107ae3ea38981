/**
 * A report as one immutable tree of records. What is written as text, HTML, JSON and CSV is this and nothing else, so the
 * four always agree. In the order of reading: {@link io.smtpedge.report.figures.Report}, then its sections {@link
 * io.smtpedge.report.figures.Headline}, {@link io.smtpedge.report.figures.Proposal}, {@link
 * io.smtpedge.report.figures.ListFigures}, {@link io.smtpedge.report.figures.FalsePositive}, {@link
 * io.smtpedge.report.figures.Senders}, {@link io.smtpedge.report.figures.Charts} and {@link
 * io.smtpedge.report.figures.Health}. docs/reports.md explains every figure.
 *
 * <p>Texts here may hold whatever a client said. Escaping is the business of whoever writes them out.
 */
@NullMarked
package io.smtpedge.report.figures;

import org.jspecify.annotations.NullMarked;
