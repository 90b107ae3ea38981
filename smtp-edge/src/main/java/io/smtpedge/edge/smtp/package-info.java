/**
 * The language of SMTP (RFC 5321), free of any session: read {@link io.smtpedge.edge.smtp.Verb} and {@link
 * io.smtpedge.edge.smtp.CommandLine} (what clients say), {@link io.smtpedge.edge.smtp.Replies} (everything the edge ever
 * says to a client), and {@link io.smtpedge.edge.smtp.LineBuffer} (bytes to lines, bounded). Package {@code
 * io.smtpedge.edge.smtp.dialogue} follows a whole dialogue between a client and a server.
 */
@NullMarked
package io.smtpedge.edge.smtp;

import org.jspecify.annotations.NullMarked;
