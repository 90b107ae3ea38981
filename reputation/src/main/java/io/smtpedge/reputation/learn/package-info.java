/**
 * From what happened to what is known: {@link io.smtpedge.reputation.learn.OutcomeLearner} weighs what a session showed and what
 * others said of it, and keeps out what would let a stranger write somebody's reputation.
 */
@NullMarked
package io.smtpedge.reputation.learn;

import org.jspecify.annotations.NullMarked;
