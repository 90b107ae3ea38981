/**
 * Explains past sessions from their records, and from the little that is {@link io.smtpedge.edge.explain.Configured}. In
 * reading order: {@link io.smtpedge.edge.explain.SessionLog} finds the records of a {@link
 * io.smtpedge.edge.explain.SessionQuery} in the session log, {@link io.smtpedge.edge.explain.Counterfactuals} computes what
 * would have changed a verdict, and {@link io.smtpedge.edge.explain.SessionStory} tells it to people, {@link
 * io.smtpedge.edge.explain.ExplanationJson} to programs. {@link io.smtpedge.edge.explain.JournalFinder} is the search that
 * strangers may set off.
 */
@NullMarked
package io.smtpedge.edge.explain;

import org.jspecify.annotations.NullMarked;
