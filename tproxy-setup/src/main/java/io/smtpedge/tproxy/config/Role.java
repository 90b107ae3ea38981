package io.smtpedge.tproxy.config;

/** Which box of the line a plan is for. */
public enum Role {
    /** Takes the clients' connections to the MX addresses, and uses the clients' addresses towards HAProxy. */
    EDGE,
    /** Takes connections under the clients' addresses, and uses these addresses towards the MTAs. */
    HAPROXY,
    /** Sees the clients' addresses; needs no firewall rule, only a way back to the clients through HAProxy. */
    MTA
}
