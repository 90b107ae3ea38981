package io.smtpedge.edge.session;

import io.smtpedge.edge.policy.Client;
import io.smtpedge.edge.smtp.Reply;
import io.smtpedge.reputation.event.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Where a session stands. {@link Transitions} says how one leads to the next:
 *
 * <pre>
 *   Accepted - Screening -- pass --> Connecting --> Forwarding -- bare dot --> Discarding
 *      |           |  `--- enforce --> Rejecting <---'  |                         |
 *      |           | drop, no room        |             |                         |
 *      `-----------+-------------.--------+-------------+-------------------------'
 *                                v                      |
 *                            Departing --> Closed <-----'
 * </pre>
 */
public sealed interface State {

    /** The TCP connection is there; who the client is may still have to come in a PROXY header. */
    record Accepted() implements State {}

    /** The tests run; the client waits for its greeting. */
    record Screening() implements State {}

    /**
     * The edge speaks SMTP and answers each RCPT with a refusal: from the greeting on, or in place of the backend.
     *
     * @param refuses what is answered with the refusal
     * @param outcome REFUSED or DEFERRED
     */
    record Rejecting(Refuses refuses, Reply refusal, Outcome outcome) implements State {

        /** As it is for all whom the edge refuses by itself. */
        Rejecting(Reply refusal, Outcome outcome) {
            this(Refuses.RECIPIENTS, refusal, outcome);
        }
    }

    /** What is answered with a refusal. */
    enum Refuses {
        RECIPIENTS,
        /** Every command but QUIT, as by a server that has greeted with 554 (RFC 5321, 3.1). */
        COMMANDS
    }

    /**
     * The rest of a message that is refused before its end is read and thrown away; the refusal is the last word.
     *
     * @param refusal the reply to the message
     */
    record Discarding(Reply refusal, String detail) implements State {}

    /** The backend is being connected, and its greeting awaited. */
    record Connecting(Client client) implements State {}

    /** Bytes go both ways. {@code ended} is the side that has sent its FIN, if one has. */
    record Forwarding(@Nullable Side ended) implements State {}

    /**
     * The last words are on their way to the client.
     *
     * @param farewell absent where there is nothing to say, only bytes to be flushed
     */
    record Departing(
            Outcome outcome, String detail, @Nullable Reply farewell) implements State {}

    /** Nothing is live any more: no socket, no buffer, no timer. */
    record Closed(Outcome outcome, String detail) implements State {}

    /** One leg of a session. */
    enum Side {
        CLIENT,
        BACKEND
    }
}
