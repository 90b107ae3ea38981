/**
 * What the edge learns of clients, off the event loops: {@link io.smtpedge.edge.learning.FeedbackSink} takes what others have
 * found out.
 */
@NullMarked
package io.smtpedge.edge.learning;

import org.jspecify.annotations.NullMarked;
