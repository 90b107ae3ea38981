package io.smtpedge.edge.policy;

/** What a failed test leads to; the terms and their meaning are postscreen's. */
public enum Action {
    /** Log the failure, and forward the session all the same. */
    IGNORE,
    /** Speak SMTP up to RCPT, answer each RCPT with 550, and log helo, from and to. */
    ENFORCE,
    /** Answer 521 at once and close the connection. */
    DROP
}
