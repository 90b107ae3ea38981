/**
 * Brings this box to a plan, and tells whether it is so. {@link io.smtpedge.tproxy.apply.Plumbing} is the way in.
 *
 * <p>Read in this order: {@link io.smtpedge.tproxy.apply.Wanted}, a plan in the words of the kernel ({@link
 * io.smtpedge.tproxy.apply.ScratchNamespace} finds these words); {@link io.smtpedge.tproxy.apply.KernelState}, what is there;
 * {@link io.smtpedge.tproxy.apply.Comparison}, which makes {@link io.smtpedge.tproxy.apply.Difference}s of both, each with a
 * {@link io.smtpedge.tproxy.apply.Change}; {@link io.smtpedge.tproxy.apply.Applier}, which does the changes or none; {@link
 * io.smtpedge.tproxy.apply.ChangeLock}, which lets one at a time do so.
 *
 * <p>No file remembers what was done. What is ours is told by its protocol number, its table, its chains ({@link
 * io.smtpedge.tproxy.plan.Ours}); so a run that was cut short, or an earlier and different plan, is mended by the next one.
 */
@NullMarked
package io.smtpedge.tproxy.apply;

import org.jspecify.annotations.NullMarked;
