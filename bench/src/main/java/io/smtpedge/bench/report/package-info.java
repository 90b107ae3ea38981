/**
 * What it takes to read much: {@link io.smtpedge.bench.report.ReportCommand} makes a month of sessions ({@link
 * io.smtpedge.bench.report.SampleDay}, multiplied by {@link io.smtpedge.bench.report.SampleMonth}), and asks {@code smtp-report}
 * about it, each question in a process of its own.
 */
@NullMarked
package io.smtpedge.bench.report;

import org.jspecify.annotations.NullMarked;
