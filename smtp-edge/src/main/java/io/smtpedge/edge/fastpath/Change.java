package io.smtpedge.edge.fastpath;

import io.smtpedge.reputation.event.IpText;
import java.net.InetAddress;
import java.time.Duration;

/** A change of the kernel's sets, as the helper is told of it: one line each. */
sealed interface Change {

    /** The time-outs that the helper takes, in milliseconds. */
    long LONGEST_MILLIS = Duration.ofDays(7).toMillis();

    /** Without its line end. */
    String line();

    /** The address is in this set for so long, and in no other. */
    record Put(Set set, InetAddress address, Duration time) implements Change {
        @Override
        public String line() {
            long millis = Math.clamp(time.toMillis(), 1, LONGEST_MILLIS);
            return set.word + " " + IpText.of(address) + " " + millis;
        }
    }

    /** The address is in no set. */
    record Forget(InetAddress address) implements Change {
        @Override
        public String line() {
            return "forget " + IpText.of(address);
        }
    }

    /** All sets are empty. */
    record Reset() implements Change {
        @Override
        public String line() {
            return "reset";
        }
    }

    /** What the kernel does with a client's next connection. */
    enum Set {
        /** It goes straight to HAProxy. */
        PASS("pass"),
        /** It is answered with a TCP reset. */
        BLOCK("block"),
        /** It is not answered. */
        DROP("drop");

        private final String word;

        Set(String word) {
            this.word = word;
        }
    }
}
