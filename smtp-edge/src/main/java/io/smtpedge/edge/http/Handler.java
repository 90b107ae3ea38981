package io.smtpedge.edge.http;

/** Answers requests. Thread-safe; may block, as each request has a virtual thread of its own. */
@FunctionalInterface
public interface Handler {
    Response answer(Request request);
}
