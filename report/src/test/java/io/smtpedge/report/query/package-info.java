/** Tests of the figures, on journals that are made up. */
@NullMarked
package io.smtpedge.report.query;

import org.jspecify.annotations.NullMarked;
