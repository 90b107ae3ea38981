/**
 * The laboratory: the real thing in network namespaces, client - edge - HAProxy - two MTAs.
 *
 * <p>Read in this order: {@link io.smtpedge.it.lab.LabAddresses}, who is where; {@link io.smtpedge.it.lab.LabTopology}, how the
 * boxes stand, and {@link io.smtpedge.it.lab.LabCables}, how they are joined; {@link io.smtpedge.it.lab.LabNetwork}, the
 * namespaces and the plumbing that tproxy-setup plans; {@link io.smtpedge.it.lab.LabEdge}, what the edge is told;
 * {@link io.smtpedge.it.lab.Lab}, the servers in their places, for tests and for people; {@link
 * io.smtpedge.it.lab.LabMain}, the command.
 */
@NullMarked
package io.smtpedge.it.lab;

import org.jspecify.annotations.NullMarked;
