package io.smtpedge.dnsbl.wire;

import java.net.InetAddress;
import java.util.List;

/** What became of a question. */
public sealed interface DnsReply {

    /**
     * The A records, aliases followed.
     *
     * @param addresses at least one
     * @param ttl seconds, the shortest of all records on the way
     */
    record Addresses(List<InetAddress> addresses, long ttl) implements DnsReply {}

    /**
     * The TXT records, aliases followed.
     *
     * @param texts at least one; each the record's strings joined, one character for each byte, of any value
     * @param ttl seconds, the shortest of all records on the way
     */
    record Texts(List<String> texts, long ttl) implements DnsReply {}

    /**
     * The name does not exist, or has no record of the type.
     *
     * @param ttl seconds: the lesser of the TTL and the MINIMUM of the zone's SOA (RFC 2308, section 5); 0 without one
     */
    record Nothing(long ttl) implements DnsReply {}

    /**
     * No answer that says anything about the name.
     *
     * @param detail a clause for the operator, without the name that was asked
     */
    record Failure(Kind kind, String detail) implements DnsReply {

        /** Whose fault it is. */
        public enum Kind {
            /** Nothing arrived in time. */
            TIMEOUT,
            /** Every resolver answered with an error or could not be asked. */
            RESOLVER,
            /** The question was not sent: too many are under way. */
            OVERLOAD
        }
    }
}
