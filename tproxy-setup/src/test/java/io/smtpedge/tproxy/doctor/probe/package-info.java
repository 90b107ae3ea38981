/** What evidence means. */
@NullMarked
package io.smtpedge.tproxy.doctor.probe;

import org.jspecify.annotations.NullMarked;
