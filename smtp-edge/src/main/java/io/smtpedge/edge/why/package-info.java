/**
 * The page that tells a refused sender why, {@code /why/REF}. Anybody can ask, and references can be guessed: they count up.
 * So a {@link io.smtpedge.edge.why.Refusal} has nothing of recipients, senders and scores, and of an address only the network
 * is shown, unless whoever asks names the address or comes from it. {@link io.smtpedge.edge.why.RecentRefusals} remembers them,
 * {@link io.smtpedge.edge.why.WhyHandler} says who gets an answer, and {@link io.smtpedge.edge.why.WhyPage} is the page.
 */
@NullMarked
package io.smtpedge.edge.why;

import org.jspecify.annotations.NullMarked;
