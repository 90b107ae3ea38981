package io.smtpedge.edge.admin;

import io.smtpedge.reputation.event.Feedback;

/** Takes feedback to be learned from, later and on another thread. Thread-safe; never blocks. */
@FunctionalInterface
public interface FeedbackSink {

    /** Returns false where there is no room for it now. */
    boolean offer(Feedback feedback);
}
