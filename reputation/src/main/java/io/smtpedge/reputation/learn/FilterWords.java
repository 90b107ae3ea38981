package io.smtpedge.reputation.learn;

import io.smtpedge.reputation.event.Finding;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tells a refusal by a content filter from the many others. Only words do: 5.7.1 is what Postfix, Exim and Exchange say for relaying,
 * SPF, access lists and spam alike (RFC 3463, 3.8). A refusal that names neither spam nor malware teaches nothing: what a milter
 * refuses without a word of its own is {@code 5.7.1 Command rejected} for spam, DMARC and a broken signature alike. Pure.
 */
public final class FilterWords {

    private static final Pattern MALWARE =
            Pattern.compile("\\b(?:virus(?:es)?|malware|trojan|worm|infected|eicar)\\b", Pattern.CASE_INSENSITIVE);

    private static final Pattern SPAM = Pattern.compile(
            "\\b(?:spam|spammy|junk|unsolicited|bulk[- ](?:e-?)?mail|u[bc]e|spamassassin|phish(?:ing)?|scam)\\b",
            Pattern.CASE_INSENSITIVE);

    /**
     * Who is refused for these is not refused for a message: a list's opinion would be learned as if it were its confirmation, and
     * the others are mistakes of configuration.
     */
    private static final Pattern OTHER = Pattern.compile(
            "blocked using|(?:black|block|deny)[- ]?list|\\b(?:rbl|dnsbl|spf|dkim|dmarc|ptr)\\b|relay|gr[ae]y-?list"
                    + "|reverse (?:dns|host|lookup)|anti-?spam (?:policy|measure)|spamhaus|spamcop|too (?:many|big|large)|rate limit",
            Pattern.CASE_INSENSITIVE);

    private FilterWords() {}

    /** What a permanent refusal says of the message; empty where it says nothing. */
    public static Optional<Finding> read(int code, String text) {
        if (code < 500 || code > 599 || OTHER.matcher(text).find()) {
            return Optional.empty();
        }
        if (MALWARE.matcher(text).find()) {
            return Optional.of(Finding.VIRUS);
        }
        return SPAM.matcher(text).find() ? Optional.of(Finding.SPAM) : Optional.empty();
    }
}
