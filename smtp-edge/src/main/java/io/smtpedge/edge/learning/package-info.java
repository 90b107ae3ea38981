/**
 * What the edge learns of clients, off the event loops. {@link io.smtpedge.edge.learning.Learning} is the thread: ended sessions
 * and feedback ({@link io.smtpedge.edge.learning.FeedbackSink}) go into a bounded queue, and from there to {@link io.smtpedge.reputation.Reputation}; when the queue is full,
 * learning is lost, and mail is not. {@link io.smtpedge.edge.learning.ReputationAdvisor} tells event loops what is thought of
 * a client, with the stance that {@link io.smtpedge.edge.learning.StanceKeeper} has at the moment. {@link
 * io.smtpedge.edge.learning.SelfWatch} puts lists, and the reputation itself, into shadow when they condemn too much, and {@link
 * io.smtpedge.edge.learning.SnapshotKeeper} keeps all of it over a restart. {@link io.smtpedge.edge.learning.Notices} tell the
 * postmaster.
 */
@NullMarked
package io.smtpedge.edge.learning;

import org.jspecify.annotations.NullMarked;
