package io.smtpedge.reputation.event;

/** How a session ended; every accepted connection has exactly one. */
public enum Outcome {
    /** The session was forwarded, and ran until one of its ends closed it. */
    FORWARDED,
    /** The client was refused for good: 550 to each RCPT, or 521 at once. */
    REFUSED,
    /** The client was told to come back later, because lists did not answer. */
    DEFERRED,
    /** The client ran into a limit: connections, commands, line length. */
    LIMITED,
    /** The backend could not be reached, or ended before its greeting. */
    BACKEND_DOWN,
    /** No valid PROXY header, not in time, or not from a trusted proxy. */
    BAD_PROXY_HEADER,
    /** The client hung up before a verdict, or before the backend's greeting. */
    HANGUP,
    /** A deadline passed. */
    TIMEOUT,
    /** The edge was stopped, and the session did not end in time. */
    SHUTDOWN,
    /** A fault of the edge itself; the log has its stack. */
    INTERNAL_ERROR
}
