/**
 * From the journal's views to a {@link io.smtpedge.report.figures.Report}. In the order of reading: {@link
 * io.smtpedge.report.query.Reporter} runs it all; {@link io.smtpedge.report.query.WorkingTables} reads the sessions and says
 * what a session's verdict and its truth are; then a class for each section. The counting is done by DuckDB, so that memory
 * does not grow with the journal; what comes into the JVM is what the report shows, and counts by hour. {@link
 * io.smtpedge.report.query.Adviser} asks nobody: it reads the finished figures and says what to do.
 */
@NullMarked
package io.smtpedge.report.query;

import org.jspecify.annotations.NullMarked;
