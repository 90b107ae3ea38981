/**
 * Notices that a list, or the reputation itself, suddenly condemns far more clients than it used to. That is more often a
 * mistake of the list, or of what was learned, than a change of the world; so its cause is told to go to shadow.
 *
 * <p>{@link io.smtpedge.reputation.watch.ShareWatch} is the detector: a share of late, held against its own base line. {@link
 * io.smtpedge.reputation.watch.ListWatch} and {@link io.smtpedge.reputation.watch.PolicyWatch} feed it from session records.
 * Pure but for what they remember: times come with the records. For one thread.
 */
@NullMarked
package io.smtpedge.reputation.watch;

import org.jspecify.annotations.NullMarked;
