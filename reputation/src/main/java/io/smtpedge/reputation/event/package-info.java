/**
 * What happened in one SMTP session: {@link io.smtpedge.reputation.event.SessionRecord}, one immutable record for each
 * accepted connection, and {@link io.smtpedge.reputation.event.SessionJson}, its form on a line, which
 * {@link io.smtpedge.reputation.event.SessionReader} reads back.
 */
@NullMarked
package io.smtpedge.reputation.event;

import org.jspecify.annotations.NullMarked;
