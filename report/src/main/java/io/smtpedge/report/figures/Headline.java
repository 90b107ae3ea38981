package io.smtpedge.report.figures;

import org.jspecify.annotations.Nullable;

/**
 * How many came, and what became of them.
 *
 * @param now the period
 * @param before the same weekdays before; null where the journal does not go back so far
 */
public record Headline(Totals now, @Nullable Totals before) {

    /**
     * The sum of a period. Each session is in exactly one of the five: accepted, deferred, limited, refused, other.
     *
     * @param accepted forwarded to the MTAs
     * @param deferred told to come back later
     * @param limited ran into a limit
     * @param refused refused for good
     * @param other ended without a verdict: hung up, timed out, backend down, shut down
     * @param spam of the forwarded sessions of whose mail something is known, those with spam: the backend, a filter, a trap
     *     or a recipient said so
     * @param recipients recipients named
     * @param delivered messages that the MTAs acknowledged
     * @param bytes octets from clients to the MTAs
     * @param bytesSaved what the refused sessions would have sent, had they been like the forwarded ones; an estimate
     */
    public record Totals(
            long sessions,
            long accepted,
            long deferred,
            long limited,
            long refused,
            long other,
            Share spam,
            long recipients,
            long delivered,
            long bytes,
            long bytesSaved) {

        /** Sessions that the MTAs never saw because the edge said no. */
        public long sessionsSaved() {
            return deferred + limited + refused;
        }

        public Share acceptedShare() {
            return new Share(accepted, sessions);
        }

        public Share deferredShare() {
            return new Share(deferred + limited, sessions);
        }

        public Share refusedShare() {
            return new Share(refused, sessions);
        }
    }
}
