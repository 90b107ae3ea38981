package io.smtpedge.tproxy.sets;

import java.net.InetAddress;

/** What one line asks for. */
sealed interface Change {

    /**
     * An address is to be in the set of a verdict, and in no other one.
     *
     * @param milliseconds after so long it leaves the set by itself; 1 to {@link #LONGEST_MS}
     */
    record Put(Verdict verdict, InetAddress address, long milliseconds) implements Change {}

    /** An address is to be in no set. */
    record Forget(InetAddress address) implements Change {}

    /** All sets are to be empty. */
    record Reset() implements Change {}

    /** A week. */
    long LONGEST_MS = 604_800_000;
}
