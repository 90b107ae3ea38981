/**
 * The other end of the admin address: what an MTA's machine tells the edge. {@link io.smtpedge.edge.feedback.AdminClient}
 * speaks to the edge. {@link io.smtpedge.edge.feedback.Follower} reads on in logs, each a {@link
 * io.smtpedge.edge.feedback.FollowedFile} in a {@link io.smtpedge.edge.feedback.LogFormat}: {@link
 * io.smtpedge.edge.feedback.PostfixLog}, {@link io.smtpedge.edge.feedback.RspamdLog}. What they say of clients goes into the
 * {@link io.smtpedge.edge.feedback.Outbox}; once the edge has it, the {@link io.smtpedge.edge.feedback.Places} in the logs are
 * written down.
 */
@NullMarked
package io.smtpedge.edge.feedback;

import org.jspecify.annotations.NullMarked;
