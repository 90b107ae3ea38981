/**
 * A relayed dialogue, followed in lock-step: what the client may say next depends on which replies the backend still owes.
 * Pure: bytes and replies go in, decisions come out; no socket, no clock, no session.
 *
 * <p>Read {@link io.smtpedge.edge.smtp.dialogue.DialogueGuard} first, which has both directions. What it can object to is a
 * {@link io.smtpedge.edge.smtp.dialogue.Violation}; whether that ends the dialogue, a {@link
 * io.smtpedge.edge.smtp.dialogue.Judge} says; how it ends is a {@link io.smtpedge.edge.smtp.dialogue.Stop}. {@code
 * OwedReplies} and {@code Conversation} are its memory; {@code DataScanner}, {@code ChunkSize} and {@code ReplyScanner} read
 * the parts of the language that are no command lines. {@link io.smtpedge.edge.smtp.dialogue.Standing} is what somebody
 * needs to know who takes the dialogue over.
 */
@NullMarked
package io.smtpedge.edge.smtp.dialogue;

import org.jspecify.annotations.NullMarked;
