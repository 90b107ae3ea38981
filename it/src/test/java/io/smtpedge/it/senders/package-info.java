/**
 * Mail servers that people run, as senders and as the backend. Read {@link io.smtpedge.it.senders.SendersIT} first, then
 * {@link io.smtpedge.it.senders.MailHost}, which lets a Debian package run that is not installed, and then one {@link
 * io.smtpedge.it.senders.Sender}.
 */
@NullMarked
package io.smtpedge.it.senders;

import org.jspecify.annotations.NullMarked;
