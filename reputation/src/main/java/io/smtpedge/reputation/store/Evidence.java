package io.smtpedge.reputation.store;

import java.net.InetAddress;
import java.time.Instant;

/**
 * What is to be added to what is known of an address, when the guards against poisoning have had their say. Adding is
 * commutative: the order does not matter, nor does it matter which edge learned it.
 *
 * @param client of IPv6 its /64 counts; an IPv4-mapped one counts as IPv4
 * @param at when it happened
 * @param bad weight against it, zero or more, finite
 * @param good weight for it, zero or more, finite
 * @param badSession whether this is the first bad evidence that its session brings
 */
public record Evidence(InetAddress client, Instant at, double bad, double good, boolean badSession) {

    public Evidence {
        requireWeight("bad", bad);
        requireWeight("good", good);
    }

    private static void requireWeight(String name, double weight) {
        if (!(weight >= 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException(name + " is zero or more, and finite, not " + weight);
        }
    }
}
