/** Tests of the report's formats. */
@NullMarked
package io.smtpedge.report.format;

import org.jspecify.annotations.NullMarked;
