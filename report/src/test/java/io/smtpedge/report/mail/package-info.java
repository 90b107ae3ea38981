/** Tests of the report's mail. */
@NullMarked
package io.smtpedge.report.mail;

import org.jspecify.annotations.NullMarked;
