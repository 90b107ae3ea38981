/** Tests of the report's pictures. What they look like is for eyes: see the browser's screenshots. */
@NullMarked
package io.smtpedge.report.plot;

import org.jspecify.annotations.NullMarked;
