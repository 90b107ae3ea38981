package io.smtpedge.edge.smtp.dialogue;

import io.smtpedge.edge.smtp.CommandLine;

/**
 * A reply that the backend has not given yet.
 *
 * @param kind what it will be the reply to
 * @param command the command that asked for it; for a greeting and for a message sent whole an empty one
 */
public record Owed(Kind kind, CommandLine command) {

    /** What there can be a reply to. */
    public enum Kind {
        GREETING,
        HELLO,
        MAIL,
        RCPT,
        DATA,
        /** The end of the mail data, or the last chunk: its reply acknowledges the message. */
        MESSAGE,
        CHUNK,
        RSET,
        STARTTLS,
        AUTH,
        /** NOOP, VRFY, EXPN: they end a group of pipelined commands. */
        SYNC,
        /** A word with a control character in it, which the backend may read as another command than the guard. */
        GARBLED,
        OTHER;

        /** RFC 2920, 3.1: what changes the state may only be the last command of a group. */
        boolean endsGroup() {
            return switch (this) {
                case HELLO, DATA, STARTTLS, AUTH, SYNC, GARBLED -> true;
                // QUIT is on RFC 2920's list, too, but what follows it does no harm: the backend closes.
                case GREETING, MAIL, RCPT, MESSAGE, CHUNK, RSET, OTHER -> false;
            };
        }
    }
}
