package io.smtpedge.edge.policy;

import io.smtpedge.edge.smtp.Replies;
import java.util.Optional;

/**
 * Who may come in, before any test and after it, in order of precedence. Pure and thread-safe.
 *
 * <p>The operator's permit comes before every limit but that of all connections; a limit comes before a refusal, because a
 * dialogue costs. Whoever is over a limit is told to come back: nobody is let pass because there is no room to test it.
 */
public final class AdmissionPolicy {

    private final Limits limits;
    private final Action accessReject;

    /**
     * How many at once, or how often.
     *
     * @param connections sessions at once, all clients together
     * @param perClient of those, from one {@link ClientNetwork}
     * @param perNetwork of those, from one {@link Neighbourhood}
     * @param clientRate new connections from one {@link ClientNetwork}; empty where there is no limit
     * @param networkRate new connections from one {@link Neighbourhood}; empty where there is no limit
     * @param screening clients at once in the tests
     * @param forwarding clients at once that are forwarded
     * @param refusing clients at once in the refusing dialogue
     */
    public record Limits(
            int connections,
            int perClient,
            int perNetwork,
            Optional<Rate> clientRate,
            Optional<Rate> networkRate,
            int screening,
            int forwarding,
            int refusing) {}

    /**
     * Makes a policy.
     *
     * @param accessReject what follows from the rule reject of an access list
     */
    public AdmissionPolicy(Limits limits, Action accessReject) {
        this.limits = limits;
        this.accessReject = accessReject;
    }

    /**
     * What to do with a client that has just come.
     *
     * @return empty where the tests must speak
     */
    public Optional<Verdict> admit(Arrival client) {
        if (client.connections() > limits.connections()) {
            return Optional.of(portsBusy(Test.CONNECTIONS, limits.connections(), "connections"));
        }
        String where = client.rule().map(AccessList.Match::rule).orElse("");
        if (client.access() == AccessAction.PERMIT) {
            return Optional.of(new Verdict.Pass(Test.ALLOW_LIST, "permitted by " + where));
        }
        Optional<Verdict> limit = overItsLimit(client);
        if (limit.isPresent()) {
            return limit;
        }
        if (client.isRejected() && accessReject != Action.IGNORE) {
            return Optional.of(
                    new Verdict.Refuse(Test.DENY_LIST, accessReject, Replies.DENIED, "rejected by " + where));
        }
        if (client.refusal().isPresent()) {
            return Optional.of(new Verdict.Refuse(
                    Test.REPEAT_OFFENDER, Action.DROP, client.refusal().get(), "refused too often to be talked to"));
        }
        return !client.known() && client.screened() >= limits.screening()
                ? Optional.of(new Verdict.TurnAway(
                        Test.SCREENING,
                        Replies.SCREENING_PORTS_BUSY,
                        "all screening ports busy",
                        "all of " + limits.screening() + " places for screening are taken"))
                : Optional.empty();
    }

    /** Whether a verdict is for strangers only: a client of good reputation does not pay for others. */
    public static boolean isForStrangers(Verdict verdict) {
        return switch (verdict.test()) {
            case CONNECTIONS_PER_NETWORK, RATE_PER_NETWORK, SCREENING -> true;
            default -> false;
        };
    }

    /** What one client, or its neighbours, have too much of. A known client does not pay for its neighbours. */
    private Optional<Verdict> overItsLimit(Arrival client) {
        if (client.fromClient() > limits.perClient()) {
            return Optional.of(tooMany(
                    Test.CONNECTIONS_PER_CLIENT,
                    "too many connections",
                    "more than " + limits.perClient() + " connections from this client"));
        }
        if (client.clientTooOften()) {
            return Optional.of(tooMany(
                    Test.RATE_PER_CLIENT,
                    "connection rate limit exceeded",
                    "more connections from this client than " + text(limits.clientRate())));
        }
        if (client.known()) {
            return Optional.empty();
        }
        if (client.fromNetwork() > limits.perNetwork()) {
            return Optional.of(tooMany(
                    Test.CONNECTIONS_PER_NETWORK,
                    "too many connections from its network",
                    "more than " + limits.perNetwork() + " connections from this client's network"));
        }
        return client.networkTooOften()
                ? Optional.of(tooMany(
                        Test.RATE_PER_NETWORK,
                        "connection rate limit of its network exceeded",
                        "more connections from this client's network than " + text(limits.networkRate())))
                : Optional.empty();
    }

    /**
     * The verdict of the tests, where there is room for what follows from it.
     *
     * @param forwarded clients that are forwarded, this one not included
     * @param refused clients in the refusing dialogue, this one not included
     * @return the same, or that the client is turned away
     */
    public Verdict seat(Verdict verdict, int forwarded, int refused) {
        return switch (verdict) {
            case Verdict.Pass _
            when forwarded >= limits.forwarding() ->
                portsBusy(Test.FORWARDING, limits.forwarding(), "places for forwarding");
            case Verdict.Refuse refuse
            when refuse.action() == Action.ENFORCE && refused >= limits.refusing() ->
                portsBusy(Test.REFUSING, limits.refusing(), "places for refusing");
            case Verdict.Defer _
            when refused >= limits.refusing() -> portsBusy(Test.REFUSING, limits.refusing(), "places for refusing");
            case Verdict.Pass _, Verdict.Refuse _, Verdict.Defer _, Verdict.TurnAway _ -> verdict;
        };
    }

    private static Verdict.TurnAway portsBusy(Test test, int limit, String what) {
        return new Verdict.TurnAway(
                test, Replies.PORTS_BUSY, "all server ports busy", "all of " + limit + " " + what + " are taken");
    }

    private static Verdict.TurnAway tooMany(Test test, String words, String reason) {
        return new Verdict.TurnAway(test, Replies.TOO_MANY_CONNECTIONS, words, reason);
    }

    private static String text(Optional<Rate> rate) {
        return rate.map(Rate::toString).orElse("none");
    }
}
