/**
 * A {@link io.smtpedge.report.figures.Report}, written out. In the order of reading: {@link io.smtpedge.report.format.TextReport}
 * for a terminal, {@link io.smtpedge.report.format.HtmlReport} for a browser and for mail (its templates are in {@code src/main/jte}),
 * {@link io.smtpedge.report.format.JsonReport} and {@link io.smtpedge.report.format.CsvReport} for programs. They compute nothing.
 */
@NullMarked
package io.smtpedge.report.format;

import org.jspecify.annotations.NullMarked;
