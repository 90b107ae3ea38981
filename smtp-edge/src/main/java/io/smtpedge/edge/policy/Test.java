package io.smtpedge.edge.policy;

import java.util.Locale;

/**
 * What can decide about a client, in order of precedence: what is there at once, before the greeting, in the
 * dialogue; and whether there is room for what follows.
 */
public enum Test {
    CONNECTIONS,
    ALLOW_LIST,
    CONNECTIONS_PER_CLIENT,
    RATE_PER_CLIENT,
    CONNECTIONS_PER_NETWORK,
    RATE_PER_NETWORK,
    DENY_LIST,
    REPEAT_OFFENDER,
    SCREENING,
    PREGREET,
    /** A score that dnsbl.allow-threshold lets pass whatever the client does. */
    ALLOW_SCORE,
    DNSBL,
    /** What was learned of the client's past. */
    REPUTATION,
    /** A client of doubtful reputation has more than such a client may. */
    THROTTLE,
    PIPELINING,
    NON_SMTP_COMMAND,
    BARE_NEWLINE,
    SMUGGLING,
    FORWARDING,
    REFUSING;

    /** As records and reports write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
