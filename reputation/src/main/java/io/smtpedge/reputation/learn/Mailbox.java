package io.smtpedge.reputation.learn;

import java.util.Locale;

/**
 * Whose mailbox a recipient's address leads to, as far as the address shows it: its owner must not have a voice for each way to write
 * it. Pure.
 *
 * <p>One is {@code me@example.com}, {@code Me+shop@Example.COM}, {@code "m\e"@example.com} (RFC 5321, 4.1.2), {@code
 * @relay.example:me@example.com} (ibid., appendix C), and what sendmail and Postfix make one: {@code me%example.com@example.com}, {@code
 * example.com!me@example.com} and {@code me@example.com.}; aliases and domains that take every name nobody can see from here. A token
 * without {@code @} is no address, and stays as it is.
 */
final class Mailbox {

    private Mailbox() {}

    static String of(String recipient) {
        String text = recipient.toLowerCase(Locale.ROOT);
        int at = text.lastIndexOf('@');
        if (at <= 0) {
            return text;
        }
        String local = text.substring(0, at).replace("\"", "").replace("\\", "");
        if (local.startsWith("@")) {
            local = local.substring(local.indexOf(':') + 1);
        }
        local = local.substring(local.lastIndexOf('!') + 1);
        local = before(before(before(local, '@'), '%'), '+');
        String domain = text.substring(at + 1);
        return local + "@" + (domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain);
    }

    /** A mark in front is part of the name. */
    private static String before(String text, char mark) {
        int at = text.indexOf(mark);
        return at > 0 ? text.substring(0, at) : text;
    }
}
