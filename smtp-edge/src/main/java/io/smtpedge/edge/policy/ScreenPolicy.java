package io.smtpedge.edge.policy;

import io.smtpedge.dnsbl.DnsblResult;
import io.smtpedge.dnsbl.ZoneAnswer;
import io.smtpedge.edge.policy.Evidence.EarlyTalk;
import io.smtpedge.edge.policy.Evidence.Greet;
import io.smtpedge.edge.smtp.Replies;
import java.net.InetAddress;
import java.util.Optional;

/**
 * The whole judgement, in order of precedence: room for the client, the operator's lists, then the tests. Pure and
 * thread-safe.
 */
public final class ScreenPolicy {

    private final Rules rules;

    /**
     * What the operator has decided.
     *
     * @param connections sessions at once, all clients together
     * @param connectionsPerClient sessions at once from one {@link ClientNetwork}
     * @param lists the operator's own
     * @param pregreet what follows from talking before the greeting
     * @param dnsbl what follows from a score at or above the threshold
     * @param onUnavailable what follows where missing answers could change the verdict
     */
    public record Rules(
            int connections,
            int connectionsPerClient,
            LocalLists lists,
            Action pregreet,
            Action dnsbl,
            OnUnavailable onUnavailable) {}

    public ScreenPolicy(Rules rules) {
        this.rules = rules;
    }

    /**
     * What can be said of a client at once, before any test.
     *
     * @param connections sessions at this moment, this one included
     * @param fromClient of those, the ones from its {@link ClientNetwork}
     * @return empty where the tests must speak
     */
    public Optional<Verdict> admit(InetAddress client, int connections, int fromClient) {
        LocalLists.Match match = rules.lists().match(client);
        if (connections > rules.connections()) {
            return Optional.of(new Verdict.TurnAway(
                    Test.CONNECTIONS, Replies.PORTS_BUSY, "all of " + rules.connections() + " connections are taken"));
        }
        if (fromClient > rules.connectionsPerClient() && match != LocalLists.Match.ALLOWED) {
            return Optional.of(new Verdict.TurnAway(
                    Test.CONNECTIONS_PER_CLIENT,
                    Replies.TOO_MANY_CONNECTIONS,
                    "more than " + rules.connectionsPerClient() + " connections from this client"));
        }
        return switch (match) {
            case ALLOWED -> Optional.of(new Verdict.Pass(Test.ALLOW_LIST, "on the allow list"));
            case DENIED ->
                Optional.of(new Verdict.Refuse(Test.DENY_LIST, Action.DROP, Replies.DENIED, "on the deny list"));
            case NONE -> Optional.empty();
        };
    }

    /** True where it can change the verdict whether a client waits for its greeting. */
    public boolean greetMatters() {
        return rules.pregreet() != Action.IGNORE;
    }

    /**
     * What the evidence comes to.
     *
     * @return empty while a test is under way that can still change the verdict
     */
    public Optional<Verdict> judge(InetAddress client, Evidence evidence) {
        EarlyTalk early = evidence.early();
        if (early != null && greetMatters()) {
            return Optional.of(new Verdict.Refuse(
                    Test.PREGREET, rules.pregreet(), Replies.PROTOCOL_ERROR, "talked before the greeting"));
        }
        DnsblResult lists = evidence.dnsbl();
        if (lists == null) {
            return Optional.empty();
        }
        if (lists.listed() && rules.dnsbl() != Action.IGNORE) {
            return Optional.of(blocked(client, lists));
        }
        if (evidence.greet() == Greet.WAITING && greetMatters()) {
            return Optional.empty();
        }
        if (lists.partial() && rules.dnsbl() != Action.IGNORE && rules.onUnavailable() == OnUnavailable.DEFER) {
            return Optional.of(new Verdict.Defer(Test.DNSBL, Replies.TRY_LATER, unavailable(lists)));
        }
        return Optional.of(new Verdict.Pass(Test.DNSBL, passReason(lists)));
    }

    private Verdict blocked(InetAddress client, DnsblResult lists) {
        String zone = lists.worst().map(ZoneAnswer.Listed::zone).orElse("local policy");
        String why = lists.worst()
                .map(ZoneAnswer.Listed::reason)
                .filter(text -> !text.isEmpty())
                .map(text -> "; " + text)
                .orElse("");
        String reason = "blocked using " + zone + why;
        // An allow list that did not answer may know this client. To refuse it for good would be a refusal by a DNS
        // failure; to forward it would let listed clients in whenever an allow list is down. So it is told to come
        // back.
        return lists.lowestScore() < lists.threshold()
                ? new Verdict.Defer(Test.DNSBL, Replies.TRY_LATER, reason + "; " + unavailable(lists))
                : new Verdict.Refuse(Test.DNSBL, rules.dnsbl(), Replies.blockedUsing(client, zone), reason);
    }

    private static String passReason(DnsblResult lists) {
        if (lists.answers().isEmpty()) {
            return "no test failed, and no list is asked";
        }
        if (lists.partial()) {
            return unavailable(lists);
        }
        return lists.listed()
                ? "listed with score " + lists.score() + ", which is ignored"
                : "score " + lists.score() + " is below " + lists.threshold();
    }

    private static String unavailable(DnsblResult lists) {
        StringBuilder text = new StringBuilder("no answer from");
        lists.unavailable().forEach(zone -> text.append(' ').append(zone.zone()));
        return text.toString();
    }
}
