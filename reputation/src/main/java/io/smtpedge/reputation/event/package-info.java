/**
 * What happened in one SMTP session, as one immutable record.
 */
@NullMarked
package io.smtpedge.reputation.event;

import org.jspecify.annotations.NullMarked;
