/**
 * Explains past sessions from their records alone. In reading order: {@link io.smtpedge.edge.explain.SessionLog} finds the
 * records of a {@link io.smtpedge.edge.explain.SessionQuery} in the session log, {@link
 * io.smtpedge.edge.explain.Counterfactuals} computes what would have changed a verdict, and {@link
 * io.smtpedge.edge.explain.SessionStory} tells it to people.
 */
@NullMarked
package io.smtpedge.edge.explain;

import org.jspecify.annotations.NullMarked;
