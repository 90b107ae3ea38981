/**
 * {@code smtp-report}: what the edges did and why, told to a postmaster. A class for each command; {@link
 * io.smtpedge.report.Main} has the list.
 */
@NullMarked
package io.smtpedge.report;

import org.jspecify.annotations.NullMarked;
