/** A report as a mail: {@link io.smtpedge.report.mail.ReportMail} makes it, {@link io.smtpedge.report.mail.Submission} sends it. */
@NullMarked
package io.smtpedge.report.mail;

import org.jspecify.annotations.NullMarked;
