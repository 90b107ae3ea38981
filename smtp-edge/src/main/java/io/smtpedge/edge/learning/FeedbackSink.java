package io.smtpedge.edge.learning;

import io.smtpedge.reputation.event.Feedback;

/** Takes what somebody behind the edge has found out about clients. Never blocks; thread-safe. */
@FunctionalInterface
public interface FeedbackSink {

    /** Where nothing is learned: all is taken, and forgotten. */
    FeedbackSink NONE = _ -> true;

    /**
     * Takes one finding; it is learned soon, in the order in which they come.
     *
     * @return false where it was not taken because too much waits: it is to be sent again later
     */
    boolean accept(Feedback feedback);
}
