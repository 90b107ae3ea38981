/** Tests of the report's figures. */
@NullMarked
package io.smtpedge.report.figures;

import org.jspecify.annotations.NullMarked;
