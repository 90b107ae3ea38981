/**
 * Plans the routing and firewall rules of transparent proxying: the edge and HAProxy use the client's own address
 * towards the next box, and the answers, which carry the client's address as destination, must come back to them.
 *
 * <p>Read in this order: {@link io.smtpedge.tproxy.TproxyConfig}, what a person writes; {@link
 * io.smtpedge.tproxy.Planner}, which turns it into a {@link io.smtpedge.tproxy.Plan} of {@link io.smtpedge.tproxy.Step}s
 * and touches nothing; {@link io.smtpedge.tproxy.ScriptPrinter}, which writes a plan as a script to review and run;
 * {@link io.smtpedge.tproxy.Main}, the command. docs/tproxy.md explains the rules themselves.
 */
@NullMarked
package io.smtpedge.tproxy;

import org.jspecify.annotations.NullMarked;
