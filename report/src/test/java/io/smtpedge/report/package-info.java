/** Tests of the command line. */
@NullMarked
package io.smtpedge.report;

import org.jspecify.annotations.NullMarked;
