/**
 * Records that no longer tell whose they are: {@link io.smtpedge.reputation.privacy.Pseudonyms} replaces addresses by tokens, under
 * a {@link io.smtpedge.reputation.privacy.PseudonymKey}.
 */
@NullMarked
package io.smtpedge.reputation.privacy;

import org.jspecify.annotations.NullMarked;
