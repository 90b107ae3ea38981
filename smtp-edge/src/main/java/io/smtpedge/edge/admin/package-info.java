/**
 * What other programs may tell and ask the edge over HTTP, on the admin address. {@link io.smtpedge.edge.admin.AdminApi} has
 * the endpoints. {@link io.smtpedge.edge.admin.FeedbackReader} reads verdicts about clients strictly, for a {@link
 * io.smtpedge.edge.learning.FeedbackSink} to take; what the endpoints tell comes from {@link
 * io.smtpedge.edge.admin.Standings}, {@link io.smtpedge.edge.admin.Health} and the sessions that package explain finds.
 */
@NullMarked
package io.smtpedge.edge.admin;

import org.jspecify.annotations.NullMarked;
