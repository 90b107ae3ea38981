package io.smtpedge.edge.policy;

/** What follows from a dot alone on a line of a message, where one of the two line ends is not CRLF. */
public enum BareDot {
    /** The message is refused: what some servers take for its end could begin a second, smuggled one. */
    REFUSE,
    /** It is passed on as part of the one message: the backend is known to end messages at CRLF.CRLF only. */
    LITERAL
}
