package io.smtpedge.edge.smtp.dialogue;

/**
 * Something that no lawful client says, or not there.
 *
 * @param kind what is wrong with it
 * @param after the command before it, printable; CONNECT before the first
 * @param text what was said, escaped; never a part of an AUTH exchange
 */
public record Violation(Kind kind, String after, String text) {

    /** What can be wrong. */
    public enum Kind {
        /** Something was sent before the reply that it had to wait for (RFC 2920, 3.1). */
        PIPELINING,
        /** A command of another protocol, or a line of a mail. */
        NON_SMTP_COMMAND,
        /** A command line that ends with LF alone (RFC 5321, 2.3.8). */
        BARE_NEWLINE,
        /** A line of the mail data that holds nothing but a dot, where one of its two line ends is not CRLF. */
        BARE_DOT,
        /** Octets behind STARTTLS and before its reply: some servers would take them for protected ones (RFC 3207, 4.2). */
        STARTTLS_INJECTION,
        /** A BDAT that says not, or not beyond doubt, how many octets follow, or that was not offered (RFC 3030). */
        BAD_CHUNK;

        /** False where the backend could read on in another way than the guard does. */
        public boolean isTolerable() {
            return this != STARTTLS_INJECTION && this != BAD_CHUNK;
        }
    }
}
