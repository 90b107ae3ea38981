package io.smtpedge.tproxy.sets;

import java.util.Locale;

/** What the kernel does with a new connection of an address, without asking the edge. */
enum Verdict {
    /** Straight to HAProxy. */
    PASS,
    /** Refused by a TCP reset. */
    BLOCK,
    /** Dropped without an answer. */
    DROP;

    /** As it is written in a line, and as the names of its sets begin. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name of its set: {@code pass4} or {@code pass6}. */
    String set(boolean ipv6) {
        return word() + (ipv6 ? "6" : "4");
    }
}
