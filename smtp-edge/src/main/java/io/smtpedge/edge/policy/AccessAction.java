package io.smtpedge.edge.policy;

/** What a rule of an access list says of the addresses it names; the words and their meaning are postscreen's. */
public enum AccessAction {
    /** Forward the client without any test. */
    PERMIT,
    /** Refuse it. */
    REJECT,
    /** Say nothing: the tests decide. */
    DUNNO
}
