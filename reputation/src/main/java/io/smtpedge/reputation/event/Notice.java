package io.smtpedge.reputation.event;

import java.time.Instant;

/**
 * Something about the edge itself that a postmaster should read in a report.
 *
 * @param at when
 * @param edge the name of the edge
 * @param kind a word that stays the same, such as {@code list-shadowed}, {@code list-back}, {@code journal-gap}, {@code
 *     policy-shadowed}, {@code feedback-flood} or {@code store-down}
 * @param subject what it is about, such as a zone; empty where it is about the whole edge
 * @param text a sentence, printable
 */
public record Notice(Instant at, String edge, String kind, String subject, String text) {}
