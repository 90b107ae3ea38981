package io.smtpedge.edge.fastpath;

import java.net.InetAddress;
import java.time.Duration;

/** What a session has found out about its client, as far as it decides whether the next ones need the edge. */
public sealed interface Sighting {

    /** How long the operator's rules hold: until they are changed, of which {@link RulesChanged} tells. */
    Duration WHILE_THE_RULES_STAND = Duration.ofDays(365);

    /**
     * A session was forwarded, and ended without anything to say against its client.
     *
     * @param basis what it was let pass for
     * @param holds how long all that it has passed holds, counted from now; zero or less where it has not passed everything
     */
    record Clean(InetAddress client, Basis basis, Duration holds) implements Sighting {}

    /** The client was refused, or has broken the protocol. */
    record Guilty(InetAddress client) implements Sighting {}

    /** The client was told to come back: its answers are missing, and what was known of it is not known now. */
    record Doubtful(InetAddress client) implements Sighting {}

    /**
     * The client was refused at once, without a dialogue, and would be again.
     *
     * @param byRule whether a rule of the operator says so; else it was refused too often
     * @param holds for how long, counted from now
     */
    record Barred(InetAddress client, boolean byRule, Duration holds) implements Sighting {}

    /** An access list is another one now: any address may be judged differently. */
    record RulesChanged() implements Sighting {}

    /** What a client was let pass for. */
    enum Basis {
        /** It has passed every test that is due. */
        TESTS,
        /** It has passed those that there are before STARTTLS; nobody could read on. */
        TESTS_BEFORE_TLS,
        /** A rule of the operator permits it, untested. */
        RULE
    }
}
