package io.smtpedge.reputation.event;

import java.util.Locale;

/** What can be learned about a client. */
public enum Finding {
    /** A message was accepted. */
    ACCEPTED,
    /** A filter took a message for spam. */
    SPAM,
    /** A filter found malware in a message. */
    VIRUS,
    /** A message came to an address that nobody has. */
    TRAP,
    /** A recipient complained of a message. */
    COMPLAINT,
    /** A recipient said of a message that it is no spam. */
    NOT_SPAM,
    /** A login failed. */
    AUTH_FAILURE,
    /** A recipient does not exist. */
    UNKNOWN_RECIPIENT,
    /** The client talked before it was greeted. */
    EARLY_TALK,
    /** The client greeted with a name of ours. */
    HELO_IS_US;

    /** As the feedback interface, records and reports write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
