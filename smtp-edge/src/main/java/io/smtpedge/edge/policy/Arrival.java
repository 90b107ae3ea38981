package io.smtpedge.edge.policy;

import io.smtpedge.edge.smtp.Reply;
import java.util.Optional;

/**
 * A client that has just come, and how things stand. Counts include the client itself.
 *
 * @param rule what the operator's access lists say of it
 * @param known whether it has passed the tests before and may skip what is for strangers
 * @param connections sessions of all clients
 * @param fromClient of those, the ones of its {@link ClientNetwork}
 * @param fromNetwork of those, the ones of its {@link Neighbourhood}
 * @param clientTooOften whether it comes more often than a client may
 * @param networkTooOften whether its neighbourhood does
 * @param refusal what it was told when it was refused the last of so many times that it is not talked to again
 * @param screened clients that are in the tests, this one not included
 */
public record Arrival(
        Optional<AccessList.Match> rule,
        boolean known,
        int connections,
        int fromClient,
        int fromNetwork,
        boolean clientTooOften,
        boolean networkTooOften,
        Optional<Reply> refusal,
        int screened) {

    /** Whether the operator's rules reject it, whatever follows from that. */
    public boolean isRejected() {
        return access() == AccessAction.REJECT;
    }

    /** The same, as one that is known. */
    public Arrival asKnown() {
        return new Arrival(
                rule, true, connections, fromClient, fromNetwork, clientTooOften, networkTooOften, refusal, screened);
    }

    AccessAction access() {
        return rule.map(AccessList.Match::action).orElse(AccessAction.DUNNO);
    }
}
