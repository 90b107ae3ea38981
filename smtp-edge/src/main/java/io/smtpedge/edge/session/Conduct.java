package io.smtpedge.edge.session;

import io.smtpedge.dnsbl.DnsblResult;
import io.smtpedge.edge.fastpath.Sighting;
import io.smtpedge.edge.fastpath.Sighting.Basis;
import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.policy.Client;
import io.smtpedge.edge.policy.ClientNetwork;
import io.smtpedge.edge.policy.Evidence;
import io.smtpedge.edge.policy.Opinion;
import io.smtpedge.edge.policy.ScreenPolicy;
import io.smtpedge.edge.policy.Test;
import io.smtpedge.edge.policy.Verdict;
import io.smtpedge.edge.smtp.dialogue.DialogueGuard;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.model.Advice;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a client has conducted itself in one session, for the fast path: bad news at once, good news at the end. Lives on the
 * session's event loop.
 */
final class Conduct {

    /** From here on a greeting is a refusal. */
    private static final int UNWELCOME = 400;

    private final Session session;
    private @Nullable Verdict verdict;
    private boolean guilty;

    Conduct(Session session) {
        this.session = session;
    }

    /** There is a verdict, the first or another one. */
    void judged(InetAddress client, Verdict now) {
        verdict = now;
        switch (now) {
            case Verdict.Refuse refuse -> {
                guilty = true;
                tell(refused(client, refuse));
            }
            case Verdict.Defer _ -> tell(new Sighting.Doubtful(client));
            case Verdict.Pass _, Verdict.TurnAway _ -> {
                // To find no room says nothing about the client.
            }
        }
    }

    /** The client has broken the protocol, whether or not that has consequences. */
    void violated() {
        if (!guilty) {
            guilty = true;
            tell(new Sighting.Guilty(session.draft().remote().getAddress()));
        }
    }

    /** The session is over. */
    void ended(Outcome outcome, Client client, @Nullable DialogueGuard dialogue) {
        boolean relayed = outcome == Outcome.FORWARDED && !guilty;
        if (!relayed
                || dialogue == null
                || dialogue.greetingCode() >= UNWELCOME
                || !(verdict instanceof Verdict.Pass passed)) {
            return;
        }
        Evidence evidence = session.draft().evidence();
        if (passed.test() == Test.ALLOW_LIST) {
            tell(new Sighting.Clean(client.address(), Basis.RULE, Sighting.WHILE_THE_RULES_STAND));
        } else if (evidence != null && evidence.early() != null) {
            violated();
        } else if (evidence != null && isDoubtful(evidence)) {
            // Nobody would count its recipients there.
            tell(new Sighting.Doubtful(client.address()));
        } else if (evidence != null) {
            tell(clean(client, passed, evidence, dialogue.isOpaque()));
        }
    }

    /** A refusal that needs no look at the client. It may come again and again: the kernel can give it as well. */
    private Sighting refused(InetAddress client, Verdict.Refuse refuse) {
        boolean atOnce = refuse.action() == Action.DROP;
        if (atOnce && refuse.test() == Test.DENY_LIST) {
            return new Sighting.Barred(client, true, Sighting.WHILE_THE_RULES_STAND);
        }
        if (atOnce && refuse.test() == Test.REPEAT_OFFENDER) {
            Duration left = session.environment().admission().refusals().left(client);
            return new Sighting.Barred(client, false, left);
        }
        return new Sighting.Guilty(client);
    }

    private Sighting clean(Client client, Verdict.Pass passed, Evidence evidence, boolean underTls) {
        Duration holds = listsHold(evidence);
        if (passed.test() == Test.ALLOW_SCORE) {
            // Such a client passes whatever it does: no other test is due.
            return new Sighting.Clean(client.address(), Basis.TESTS, holds);
        }
        ClientNetwork network = ClientNetwork.of(client.address());
        if (!isTrusted(evidence)) {
            holds = shorter(holds, passesHold(network, List.of(Test.PREGREET)));
        }
        Duration dialogue = passesHold(network, List.copyOf(DeepTests.TESTS));
        boolean unread = underTls && dialogue.isZero();
        return unread
                ? new Sighting.Clean(client.address(), Basis.TESTS_BEFORE_TLS, holds)
                : new Sighting.Clean(client.address(), Basis.TESTS, shorter(holds, dialogue));
    }

    private static boolean isDoubtful(Evidence evidence) {
        Opinion opinion = evidence.opinion();
        return opinion != null && opinion.isDoubtful();
    }

    /** Such a client does not wait for its greeting here either. */
    private static boolean isTrusted(Evidence evidence) {
        Opinion opinion = evidence.opinion();
        return opinion != null && opinion.demands(Advice.FAST_LANE);
    }

    /** How long the shortest pass still holds of those tests that have consequences; zero where one is missing. */
    private Duration passesHold(ClientNetwork network, List<Test> tests) {
        SessionEnvironment environment = session.environment();
        Duration shortest = Sighting.WHILE_THE_RULES_STAND;
        for (Test test : tests) {
            if (environment.policy().matters(test)) {
                shortest = shorter(shortest, environment.memory().left(network, test));
            }
        }
        return shortest;
    }

    /**
     * How long the answers of the lists still hold, counted from now; zero or less where one is missing that matters. The time
     * since the answers came is taken for all of the session's: so it is never too long.
     */
    private Duration listsHold(Evidence evidence) {
        DnsblResult lists = evidence.dnsbl();
        ScreenPolicy policy = session.environment().policy();
        if (lists == null || !evidence.settled() || lists.partial() || lists.listed()) {
            return Duration.ZERO;
        }
        if (lists.answers().isEmpty() || !policy.matters(Test.DNSBL)) {
            return Sighting.WHILE_THE_RULES_STAND;
        }
        return lists.ttl().minus(session.draft().since(session.nanos()));
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private void tell(Sighting sighting) {
        session.environment().fastPath().accept(sighting);
    }
}
