/**
 * What the edge tells its operator: {@link io.smtpedge.edge.observe.Event} is the whole vocabulary, {@link
 * io.smtpedge.edge.observe.PostscreenFormat} puts it into postscreen's words, and {@link
 * io.smtpedge.edge.observe.EventLog} takes it off the event loops and writes it.
 */
@NullMarked
package io.smtpedge.edge.observe;

import org.jspecify.annotations.NullMarked;
