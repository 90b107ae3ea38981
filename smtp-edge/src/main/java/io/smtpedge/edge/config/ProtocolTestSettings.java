package io.smtpedge.edge.config;

import io.smtpedge.edge.policy.Action;
import io.smtpedge.settings.Section;
import java.time.Duration;

/**
 * A test of what a client says in a forwarded session.
 *
 * @param action what follows
 * @param passTime how long a client that passed is not tested again
 */
public record ProtocolTestSettings(Action action, Duration passTime) {

    static ProtocolTestSettings read(Section test, Action dflt) {
        test.renamed("ttl", "pass-time");
        return new ProtocolTestSettings(
                test.choice("action", Action.class, dflt),
                test.duration("pass-time", Duration.ofDays(30), Duration.ofSeconds(1), Duration.ofDays(365)));
    }
}
