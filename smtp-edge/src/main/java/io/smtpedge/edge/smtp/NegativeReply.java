package io.smtpedge.edge.smtp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A negative reply of the backend (RFC 5321, 4.2.1), as far as something can be learned from it.
 *
 * @param code 400 to 599
 * @param status its enhanced code (RFC 3463), such as {@code 5.7.1}; empty where it has none
 * @param text the rest of its first line: printable, at most {@value #MAX_TEXT} characters
 */
public record NegativeReply(int code, String status, String text) {

    /** How much of a text is kept. */
    public static final int MAX_TEXT = 120;

    private static final int FIRST_PERMANENT = 500;

    /** RFC 2034, 4: behind the code and a space. */
    private static final Pattern STATUS = Pattern.compile("([45]\\.\\d{1,3}\\.\\d{1,3})(?:\\s+|$)");

    /**
     * What servers without enhanced codes say: Exim, qmail, Sendmail, Exchange and the large providers. {@code mailbox
     * unavailable} is RFC 5321's own text of 550, and used for nothing else by those who use it at RCPT.
     */
    private static final Pattern NO_SUCH_MAILBOX = Pattern.compile(
            "(?:user|recipient|mailbox|address|account)s?(?: <[^>]*>)?(?: is| was)? (?:unknown|not found)"
                    + "|mailbox unavailable"
                    + "|(?:unknown|no such|invalid|non-?existent) (?:local )?(?:user|recipient|mailbox|address|account)"
                    + "|no mailbox (?:here|at|by)"
                    + "|(?<!domain )(?<!domain name )does(?: not|n't) exist"
                    + "|unrout(?:e)?able address",
            Pattern.CASE_INSENSITIVE);

    /** Said of the sender, the same words mean another thing. */
    private static final Pattern OF_THE_SENDER = Pattern.compile("sender|mail from", Pattern.CASE_INSENSITIVE);

    /** Reads what follows the code in the first line. */
    public static NegativeReply of(int code, String line) {
        Matcher status = STATUS.matcher(line);
        if (status.lookingAt() && status.group(1).charAt(0) - '0' == code / 100) {
            return new NegativeReply(code, status.group(1), LogText.printable(line.substring(status.end()), MAX_TEXT));
        }
        return new NegativeReply(code, "", LogText.printable(line, MAX_TEXT));
    }

    /**
     * True where a recipient was refused for good because there is no such mailbox: by the enhanced code (RFC 3463, 3.2; RFC
     * 7505 for 5.1.10), or where there is none, by the usual words behind 550, 551 and 553. A domain without mail (5.1.2) is
     * the DNS's affair, and 5.7.x is policy.
     */
    public boolean isNoSuchMailbox() {
        if (code < FIRST_PERMANENT) {
            return false;
        }
        if (!status.isEmpty()) {
            return status.equals("5.1.1") || status.equals("5.1.10");
        }
        return (code == 550 || code == 551 || code == 553)
                && NO_SUCH_MAILBOX.matcher(text).find()
                && !OF_THE_SENDER.matcher(text).find();
    }

    /** True where, as the reply to AUTH, it refused the credentials (RFC 4954, 6). */
    public boolean isBadCredentials() {
        return code == 535 || status.equals("5.7.8");
    }
}
