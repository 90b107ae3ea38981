/**
 * The pictures of a report, as PNG: mail clients show nothing else for sure. Each is drawn twice, for a light and for a dark page.
 * {@link io.smtpedge.report.plot.Plots} draws all; {@link io.smtpedge.report.plot.Palette} has the colours.
 */
@NullMarked
package io.smtpedge.report.plot;

import org.jspecify.annotations.NullMarked;
