package io.smtpedge.dnsbl;

import java.time.Duration;
import java.util.List;

/**
 * What one zone says of one address. There are three answers, not two: silence and errors are neither a listing nor a
 * pass. A fourth stands for an answer that was not waited for. Immutable; safe to show and to log, because {@link #zone} hides keys and reasons hold printable ASCII only.
 */
public sealed interface ZoneAnswer {

    /** The zone's safe name: without the key of a keyed service. */
    String zone();

    /** What this answer adds to the score; negative for an allow list, zero unless listed. */
    int weight();

    /** The least that this zone may add to the score once it has answered: its weight where it has. */
    default int lowest() {
        return weight();
    }

    /** The most that this zone may add to the score once it has answered: its weight where it has. */
    default int highest() {
        return weight();
    }

    /** How long this answer still holds; zero where it holds for this one check only. */
    Duration ttl();

    /** How long the answer took; zero from the cache. */
    Duration latency();

    Source source();

    /** Where an answer comes from. */
    enum Source {
        CACHE,
        WIRE,
        /** An expired answer of the cache, used because the zone cannot be asked at present. */
        STALE,
        /** Known without asking: the zone has no data about addresses of this family. */
        CATALOGUE
    }

    /**
     * The zone lists the address.
     *
     * @param codes every A record of the answer, at least one
     * @param weight the sum of the weights of the zone's entries that match a code, each entry once; zero where none does
     * @param reason the list's own TXT, printable ASCII, 200 characters at most (it is asked only where {@code weight} is
     *     positive); without one, what is known of the codes and where to read more; empty where that is nothing
     */
    record Listed(
            String zone,
            List<ReturnCode> codes,
            int weight,
            String reason,
            Duration ttl,
            Duration latency,
            Source source)
            implements ZoneAnswer {

        public Listed {
            codes = List.copyOf(codes);
        }

        /** The same listing with the list's reason. */
        Listed withReason(String text) {
            return new Listed(zone, codes, weight, text, ttl, latency, source);
        }
    }

    /** The zone does not list the address: the name does not exist, or it has no A record. */
    record NotListed(String zone, Duration ttl, Duration latency, Source source) implements ZoneAnswer {

        /** The answer of a zone that has no data about such addresses. */
        static NotListed withoutAsking(Zone zone) {
            return new NotListed(zone.safeName(), Duration.ofHours(1), Duration.ZERO, Source.CATALOGUE);
        }

        @Override
        public int weight() {
            return 0;
        }
    }

    /**
     * The zone gave no answer that says anything about the address. Never cached.
     *
     * @param cause why
     * @param detail one sentence for the operator
     * @param lowest the least that the missing answer could have added to the score, zero or negative
     * @param highest the most that it could have added, zero or positive
     */
    record Unavailable(String zone, Cause cause, String detail, int lowest, int highest, Duration latency)
            implements ZoneAnswer {

        @Override
        public int weight() {
            return 0;
        }

        @Override
        public Duration ttl() {
            return Duration.ZERO;
        }

        @Override
        public Source source() {
            return Source.WIRE;
        }
    }

    /**
     * The zone has not answered yet, or was not asked, because its answer makes no difference.
     *
     * @param lowest the least that the answer may add to the score, zero or negative
     * @param highest the most that it may add, zero or positive
     */
    record Pending(String zone, int lowest, int highest) implements ZoneAnswer {

        @Override
        public int weight() {
            return 0;
        }

        @Override
        public Duration ttl() {
            return Duration.ZERO;
        }

        @Override
        public Duration latency() {
            return Duration.ZERO;
        }

        @Override
        public Source source() {
            return Source.WIRE;
        }
    }

    /** Why a zone is unavailable. */
    enum Cause {
        /** No answer arrived within the deadline of the check. */
        TIMEOUT,
        /**
         * No answer arrived within the deadline of the check, although the zone answered others of late: packets were lost, or
         * somebody has more to do than he can.
         */
        SLOW,
        /** The resolvers answered with an error such as SERVFAIL or REFUSED, or with a message that cannot be read. */
        RESOLVER,
        /** The list answered with a code that means an error, such as 127.255.255.254. */
        ERROR_CODE,
        /** The answer is an address outside of 127.0.0.0/8: somebody other than the list answered. */
        NOT_A_RETURN_CODE,
        /** Too many look-ups were under way; this one was not made. */
        OVERLOAD,
        /** The zone has not answered of late, and was not asked: it is tried now and then. */
        BREAKER,
        /** The zone has been asked enough in this second, and was not asked. */
        RATE,
        /** The zone has been asked enough today, and was not asked. */
        BUDGET,
        /** The client is closed. */
        CLOSED
    }
}
