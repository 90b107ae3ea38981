package io.smtpedge.edge.policy;

import java.util.Locale;

/** What can decide about a client, in order of precedence. */
public enum Test {
    CONNECTIONS,
    CONNECTIONS_PER_CLIENT,
    ALLOW_LIST,
    DENY_LIST,
    PREGREET,
    DNSBL;

    /** As records and reports write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
