package io.smtpedge.edge.policy;

import io.smtpedge.dnsbl.DnsblResult;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a client so far. Immutable; each new finding makes a new value.
 *
 * @param greet whether the client waited for its greeting
 * @param early what it said before; present if and only if {@code greet} is TALKED_EARLY
 * @param dnsbl what the lists say; absent while they are being asked
 */
public record Evidence(
        Greet greet, @Nullable EarlyTalk early, @Nullable DnsblResult dnsbl) {

    /** The state of the pregreet test. */
    public enum Greet {
        /** The greet wait goes on. */
        WAITING,
        /** The client is silent, as it should be, or has been before and is remembered. */
        PASSED,
        TALKED_EARLY
    }

    /**
     * What a client said before the greeting.
     *
     * @param octets how many came in the first read
     * @param after how long after the connection
     * @param text the first of them, escaped
     */
    public record EarlyTalk(int octets, Duration after, String text) {}

    public static Evidence none() {
        return new Evidence(Greet.WAITING, null, null);
    }

    public Evidence greetPassed() {
        return new Evidence(Greet.PASSED, null, dnsbl);
    }

    public Evidence talkedEarly(EarlyTalk talk) {
        return new Evidence(Greet.TALKED_EARLY, talk, dnsbl);
    }

    public Evidence listsSaid(DnsblResult result) {
        return new Evidence(greet, early, result);
    }
}
