package io.smtpedge.edge.observe;

/** Takes events. Called on event loops: it never blocks and never throws. */
@FunctionalInterface
public interface EventSink {
    void accept(Event event);
}
