/**
 * From what happened to what is known. Read in this order: {@link io.smtpedge.reputation.learn.OutcomeLearner}, what a session shows
 * (with {@code FilterWords}: whose refusal it was); {@code Weights}, what that is worth; {@link
 * io.smtpedge.reputation.learn.Learning}, the way from there into the store; {@code Guards} and {@code Voices}, what would else let a
 * stranger write somebody's reputation; {@code PendingMail}, the day that accepted mail waits for half its weight. What they remember
 * is in {@code RecentSession} and {@code AddressLedger}, all of it bounded.
 */
@NullMarked
package io.smtpedge.reputation.learn;

import org.jspecify.annotations.NullMarked;
