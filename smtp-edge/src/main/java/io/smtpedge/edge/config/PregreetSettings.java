package io.smtpedge.edge.config;

import io.smtpedge.edge.policy.Action;
import io.smtpedge.settings.Section;
import java.time.Duration;

/**
 * The test for clients that talk before the greeting.
 *
 * @param action what follows
 * @param greetWait how long a client that is not yet known waits for the greeting
 * @param passTime how long a client that did not talk early is known for it
 */
public record PregreetSettings(Action action, Duration greetWait, Duration passTime) {

    static PregreetSettings read(Section pregreet) {
        pregreet.renamed("greet-wait", "wait");
        pregreet.renamed("ttl", "pass-time");
        return new PregreetSettings(
                pregreet.choice("action", Action.class, Action.ENFORCE),
                pregreet.duration("wait", Duration.ofSeconds(2), Duration.ZERO, Duration.ofSeconds(30)),
                pregreet.duration("pass-time", Bounds.DAY, Duration.ofSeconds(1), Duration.ofDays(30)));
    }
}
