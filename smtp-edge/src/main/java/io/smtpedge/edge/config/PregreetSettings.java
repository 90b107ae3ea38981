package io.smtpedge.edge.config;

import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.smtp.LogText;
import io.smtpedge.settings.Section;
import java.time.Duration;
import java.util.Optional;

/**
 * The test for clients that talk before the greeting.
 *
 * @param action what follows
 * @param greetWait how long a client that is not yet known waits for the greeting
 * @param teaser what a client that has to wait reads at once, as the first line of its greeting; printable ASCII
 * @param passTime how long a client that did not talk early is known for it
 */
public record PregreetSettings(Action action, Duration greetWait, Optional<String> teaser, Duration passTime) {

    /** With "220-" and CRLF a line of 512 octets at most (RFC 5321, 4.5.3.1.5), and far from it. */
    private static final int MAX_TEASER = 200;

    static PregreetSettings read(Section pregreet) {
        pregreet.renamed("greet-wait", "wait");
        pregreet.renamed("ttl", "pass-time");
        return new PregreetSettings(
                pregreet.choice("action", Action.class, Action.ENFORCE),
                pregreet.duration("wait", Duration.ofSeconds(2), Duration.ZERO, Duration.ofSeconds(30)),
                pregreet.optional("teaser", PregreetSettings::teaser),
                pregreet.duration("pass-time", Bounds.DAY, Duration.ofSeconds(1), Duration.ofDays(30)));
    }

    private static String teaser(String text) {
        if (text.isBlank() || text.length() > MAX_TEASER) {
            throw new IllegalArgumentException(
                    "a teaser has 1 to " + MAX_TEASER + " characters; shorten it, or delete the line to have none");
        }
        if (!text.equals(LogText.printable(text, MAX_TEASER))) {
            throw new IllegalArgumentException(
                    "a teaser is one line of printable ASCII; take the other characters out");
        }
        return text;
    }
}
