/**
 * The command {@code tproxy-setup}: the routing and firewall rules of transparent proxying. The edge and HAProxy use the
 * client's own address towards the next box, and the answers, which carry the client's address as destination, must come
 * back to them.
 *
 * <p>Read in this order: {@link io.smtpedge.tproxy.config}, what a person writes; {@link io.smtpedge.tproxy.plan}, what is
 * to be done; {@link io.smtpedge.tproxy.apply}, how it is done and undone; {@link io.smtpedge.tproxy.doctor}, what may be
 * wrong; {@link io.smtpedge.tproxy.sets}, the helper that writes the edge's verdicts into the kernel; {@link
 * io.smtpedge.tproxy.Main}, the command. docs/tproxy.md explains the rules themselves.
 */
@NullMarked
package io.smtpedge.tproxy;

import org.jspecify.annotations.NullMarked;
