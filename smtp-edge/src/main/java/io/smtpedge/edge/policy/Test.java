package io.smtpedge.edge.policy;

import java.util.Locale;

/** What can decide about a client, in order of precedence: what is there at once, before the greeting, in the dialogue. */
public enum Test {
    CONNECTIONS,
    CONNECTIONS_PER_CLIENT,
    RATE,
    ALLOW_LIST,
    DENY_LIST,
    PREGREET,
    DNSBL,
    PIPELINING,
    NON_SMTP_COMMAND,
    BARE_NEWLINE,
    SMUGGLING;

    /** As records and reports write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
