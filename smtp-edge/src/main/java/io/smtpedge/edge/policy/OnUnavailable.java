package io.smtpedge.edge.policy;

/** What to do with a client when answers that could change its verdict did not arrive. */
public enum OnUnavailable {
    /** Forward the session; the pass is not remembered. */
    PASS,
    /** Answer each RCPT with 451, so that a good client comes back. */
    DEFER
}
