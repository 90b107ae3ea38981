/**
 * What happened in one SMTP session: {@link io.smtpedge.reputation.event.SessionRecord}, one immutable record for each
 * accepted connection, and {@link io.smtpedge.reputation.event.SessionJson}, its form on a line, which
 * {@link io.smtpedge.reputation.event.SessionReader} reads back. What others find out about a client later is {@link
 * io.smtpedge.reputation.event.Feedback}, and what the edge has to say of itself a {@link io.smtpedge.reputation.event.Notice}.
 * A journal holds all three, a line each: {@link io.smtpedge.reputation.event.JournalEntry}.
 */
@NullMarked
package io.smtpedge.reputation.event;

import org.jspecify.annotations.NullMarked;
