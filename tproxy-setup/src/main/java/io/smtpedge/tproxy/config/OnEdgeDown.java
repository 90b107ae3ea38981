package io.smtpedge.tproxy.config;

/** What a client gets while the edge does not listen. */
public enum OnEdgeDown {
    /** A TCP reset, so that it comes back later or tries another MX at once. */
    CLOSED,
    /** HAProxy, without being screened. */
    OPEN
}
