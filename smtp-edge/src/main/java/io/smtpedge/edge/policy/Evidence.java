package io.smtpedge.edge.policy;

import io.smtpedge.dnsbl.DnsblResult;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a client so far. Immutable; each new finding makes a new value.
 *
 * @param greet whether the client waited for its greeting
 * @param early what it said before; always present where {@code greet} is TALKED_EARLY, perhaps where it is REMEMBERED
 * @param failed the test that it failed when it was here before, if that is remembered
 * @param dnsbl what the lists say; absent while no verdict of theirs is known
 * @param cameBack whether it was told before to come back because answers were missing, and has taken its time
 * @param settled whether {@code dnsbl} holds all that the lists will ever say
 * @param opinion what is thought of it because of its past; absent before the lists have spoken, or where nobody thinks
 *     anything
 */
public record Evidence(
        Greet greet,
        @Nullable EarlyTalk early,
        @Nullable PastFailure failed,
        boolean cameBack,
        @Nullable DnsblResult dnsbl,
        boolean settled,
        @Nullable Opinion opinion) {

    /** The state of the pregreet test. */
    public enum Greet {
        /** The greet wait goes on. */
        WAITING,
        /** The client has waited, as it should. */
        PASSED,
        /** It waited when it was here before, and need not again. */
        REMEMBERED,
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

    /**
     * A test that the client has failed before.
     *
     * @param ago how long ago
     */
    public record PastFailure(Test test, Duration ago) {}

    public static Evidence none() {
        return new Evidence(Greet.WAITING, null, null, false, null, false, null);
    }

    public Evidence greetPassed() {
        return new Evidence(Greet.PASSED, null, failed, cameBack, dnsbl, settled, opinion);
    }

    public Evidence greetRemembered() {
        return new Evidence(Greet.REMEMBERED, null, failed, cameBack, dnsbl, settled, opinion);
    }

    public Evidence talkedEarly(EarlyTalk talk) {
        return new Evidence(Greet.TALKED_EARLY, talk, failed, cameBack, dnsbl, settled, opinion);
    }

    /** A client that is remembered as a silent one was not silent this time. */
    public Evidence talkedThoughRemembered(EarlyTalk talk) {
        return new Evidence(Greet.REMEMBERED, talk, failed, cameBack, dnsbl, settled, opinion);
    }

    public Evidence failedBefore(PastFailure failure) {
        return new Evidence(greet, early, failure, cameBack, dnsbl, settled, opinion);
    }

    public Evidence hasComeBack() {
        return new Evidence(greet, early, failed, true, dnsbl, settled, opinion);
    }

    /** The lists' verdict is there, perhaps without all answers. */
    public Evidence listsSaid(DnsblResult result) {
        return new Evidence(greet, early, failed, cameBack, result, false, opinion);
    }

    /** Everything that the lists will say is there. */
    public Evidence listsSettled(DnsblResult result) {
        return new Evidence(greet, early, failed, cameBack, result, true, opinion);
    }

    /** What the lists say has been put together with what is known of its past. */
    public Evidence opined(@Nullable Opinion formed) {
        return new Evidence(greet, early, failed, cameBack, dnsbl, settled, formed);
    }
}
