/**
 * The language of SMTP (RFC 5321), free of any session: read {@link io.smtpedge.edge.smtp.Verb} and {@link
 * io.smtpedge.edge.smtp.CommandLine} (what clients say), {@link io.smtpedge.edge.smtp.Replies} (everything the edge ever
 * says to a client), {@link io.smtpedge.edge.smtp.LineBuffer} (bytes to lines, bounded), and {@link
 * io.smtpedge.edge.smtp.DialogueObserver} (what a relayed dialogue was about).
 */
@NullMarked
package io.smtpedge.edge.smtp;

import org.jspecify.annotations.NullMarked;
