package io.smtpedge.bench.burst;

import java.time.Duration;

/**
 * How large a burst is.
 *
 * @param clients fresh addresses of each population, each with one session
 * @param atOnce connections at once
 * @param settle how long the screener has to notice what is wrong with the DNS, before the clients come
 * @param bound a client that has no final answer after this long counts as hung
 */
public record BurstSize(int clients, int atOnce, Duration settle, Duration bound) {

    /** The same with fewer clients, if it has more. */
    BurstSize atMost(int most) {
        return clients <= most ? this : new BurstSize(most, atOnce, settle, bound);
    }
}
