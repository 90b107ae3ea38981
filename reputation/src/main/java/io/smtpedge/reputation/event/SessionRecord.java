package io.smtpedge.reputation.event;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything worth keeping about one accepted connection. Immutable. Texts that came from the client or the DNS are
 * printable ASCII already.
 *
 * @param id unique over restarts and edges
 * @param accepted when the connection was accepted
 * @param client the originating address; the proxy's where no valid PROXY header came
 * @param local the address that the client dialled
 * @param tests how each test of the protocol and the lists went, in order; empty where none was begun
 * @param evidence what the tests found, in the order of the findings
 * @param lists what each DNS list said; empty where none was asked
 * @param verdict what was decided; absent where the session ended before
 * @param dialogue what was said; absent where nothing was
 * @param outcome how the session ended
 * @param detail why, for a person; empty where the outcome says it all
 * @param timings how long each part took
 * @param bytes what went over each leg
 * @param edge the name of the edge that wrote it, as in {@code listen.hostname}; empty where an old line does not say
 * @param reputation what was known of the address when it was judged; absent where nobody asked
 */
public record SessionRecord(
        String id,
        Instant accepted,
        InetSocketAddress client,
        @Nullable InetSocketAddress local,
        List<TestResult> tests,
        List<Finding> evidence,
        List<ListAnswer> lists,
        @Nullable Decision verdict,
        @Nullable Dialogue dialogue,
        Outcome outcome,
        String detail,
        Timings timings,
        Bytes bytes,
        String edge,
        @Nullable Reputation reputation) {

    public SessionRecord {
        tests = List.copyOf(tests);
        evidence = List.copyOf(evidence);
        lists = List.copyOf(lists);
    }

    /**
     * How one test went.
     *
     * @param test its name, such as {@code pregreet}
     * @param result {@code passed}, {@code failed}, {@code remembered} (passed before), {@code failed-before}, {@code skipped}
     *     (its result could change nothing), {@code partial} (a missing answer could have changed the result), or {@code
     *     unfinished}
     */
    public record TestResult(String test, String result) {}

    /**
     * One test that found something.
     *
     * @param test its name, such as {@code pregreet}
     * @param text what it found
     */
    public record Finding(String test, String text) {}

    /**
     * What one DNS list said.
     *
     * @param zone the zone's safe name
     * @param answer {@code listed}, {@code not-listed}, {@code unavailable}, or {@code pending}: it was not waited for, as it
     *     could not change the verdict
     * @param codes the return codes; empty unless listed
     * @param lowest what the answer added to the score, or the least that a missing one could have added
     * @param highest the same, or the most that it could have added
     * @param source {@code wire}, {@code cache}, or {@code stale}: from the cache although it had expired; empty without an
     *     answer
     * @param text the list's reason, or why it is unavailable
     * @param latency zero from the cache
     */
    public record ListAnswer(
            String zone,
            String answer,
            List<String> codes,
            int lowest,
            int highest,
            String source,
            String text,
            Duration latency) {

        public ListAnswer {
            codes = List.copyOf(codes);
        }
    }

    /**
     * What was decided.
     *
     * @param action {@code pass}, {@code enforce}, {@code drop}, {@code defer} or {@code limit}
     * @param test the test that decided
     * @param reason why, for a person
     * @param score the DNS score that was known; absent where none was
     */
    public record Decision(
            String action,
            String test,
            String reason,
            @Nullable Score score) {}

    /**
     * What the DNS lists add up to.
     *
     * @param value the sum of the answers that there are
     * @param lowest the score, had every missing answer been the best for the client
     * @param highest the score, had every missing answer been the worst for it
     * @param threshold the score from which a client counts as listed
     * @param partial true where a missing answer could have made the difference
     */
    public record Score(int value, int lowest, int highest, int threshold, boolean partial) {}

    /**
     * What was said, as far as it could be read.
     *
     * @param protocol {@code SMTP} or {@code ESMTP}
     * @param tls true where the client began TLS; of a forwarded session, what follows is not seen
     * @param complete false where bytes went by that were not understood
     * @param delivered messages that the backend acknowledged
     * @param authFailures how often the backend refused the client's credentials
     */
    public record Dialogue(
            String helo,
            String protocol,
            boolean tls,
            boolean complete,
            int delivered,
            List<Envelope> envelopes,
            int authFailures) {

        public Dialogue {
            envelopes = List.copyOf(envelopes);
        }

        /** Where nobody tried to log in. */
        public Dialogue(
                String helo, String protocol, boolean tls, boolean complete, int delivered, List<Envelope> envelopes) {
            this(helo, protocol, tls, complete, delivered, envelopes, 0);
        }
    }

    /**
     * One mail transaction.
     *
     * @param to the first recipients: those that the server accepted before the others
     * @param recipients how many there were
     * @param accepted how many the server accepted
     * @param code the reply to the message; where none was sent, that to the last recipient refused for another reason than
     *     that there is no such mailbox; 0 where there was none
     * @param status the enhanced code of that reply (RFC 3463), such as {@code 5.7.1}; empty where it was positive or had
     *     none
     * @param text the rest of its first line, cut off; empty where it was positive
     * @param unknown how many recipients the server refused because there is no such mailbox
     */
    public record Envelope(
            String from,
            List<String> to,
            int recipients,
            int accepted,
            int code,
            String status,
            String text,
            int unknown) {

        public Envelope {
            to = List.copyOf(to);
        }

        /** Where the replies say no more than their code. */
        public Envelope(String from, List<String> to, int recipients, int accepted, int code) {
            this(from, to, recipients, accepted, code, "", "", 0);
        }
    }

    /** A part that was not reached is null; {@code total} is from accept to the end of both legs. */
    public record Timings(
            @Nullable Duration screen, @Nullable Duration connect, Duration total) {}

    /** Octets of SMTP, read from the client, written to it, read from and written to the backend. */
    public record Bytes(long fromClient, long toClient, long fromBackend, long toBackend) {}

    /**
     * What the reputation of an address came to.
     *
     * @param probability that a session of this address is bad, 0 to 1
     * @param low a bound that it is above with a probability of 95 %
     * @param high a bound that it is below with a probability of 95 %
     * @param advice what follows from it: {@code fast-lane}, {@code normal}, {@code throttle}, {@code later} or {@code refuse}
     * @param mode {@code enforce} where the advice was followed, {@code shadow} where it was only noted, {@code learning} the
     *     same because too little has been learned yet
     * @param overruled true where the lists condemned the address, and its own good history prevailed (or would have, in
     *     shadow)
     * @param asn the number of its autonomous system; 0 where it is not known
     * @param reasons what the estimate is made of, in order; their logits add up to that of {@code probability}
     * @param config a short hash of what was configured for it
     */
    public record Reputation(
            double probability,
            double low,
            double high,
            String advice,
            String mode,
            boolean overruled,
            long asn,
            List<Reason> reasons,
            String config) {

        public Reputation {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * One part of an estimate.
     *
     * @param name {@code base}, {@code asn}, {@code prefix}, {@code history}, {@code recent}, or a list and its code as {@code
     *     zen.spamhaus.org=127.0.0.4}
     * @param logit how much it speaks for bad, in natural log-odds; below zero it speaks for good
     */
    public record Reason(String name, double logit) {}
}
