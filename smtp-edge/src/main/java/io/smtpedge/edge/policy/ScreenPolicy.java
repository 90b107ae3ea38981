package io.smtpedge.edge.policy;

import io.smtpedge.dnsbl.DnsblResult;
import io.smtpedge.dnsbl.ZoneAnswer;
import io.smtpedge.edge.policy.Evidence.Greet;
import io.smtpedge.edge.policy.Evidence.PastFailure;
import io.smtpedge.edge.smtp.Replies;
import io.smtpedge.reputation.model.Advice;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The judgement on what the tests have found, in order of precedence. Pure and thread-safe. What is said before any test is
 * in {@link AdmissionPolicy}.
 */
public final class ScreenPolicy {

    private final Rules rules;

    /**
     * What the operator has decided.
     *
     * @param actions what follows from failing a test; a test that is not there is ignored
     * @param allowThreshold the score at or below which a client passes whatever it does, below zero; zero where there is none
     * @param onUnavailable what follows where missing answers could change the verdict
     */
    public record Rules(Map<Test, Action> actions, int allowThreshold, OnUnavailable onUnavailable) {

        public Rules {
            actions = Map.copyOf(actions);
        }

        Action action(Test test) {
            return actions.getOrDefault(test, Action.IGNORE);
        }
    }

    public ScreenPolicy(Rules rules) {
        this.rules = rules;
    }

    /** True where failing the test has consequences. */
    public boolean matters(Test test) {
        return rules.action(test) != Action.IGNORE;
    }

    /** True where it can change the verdict whether a client waits for its greeting. */
    public boolean greetMatters() {
        return matters(Test.PREGREET);
    }

    /**
     * What the evidence comes to.
     *
     * @return empty while something is under way that can still change the verdict
     */
    public Optional<Verdict> judge(InetAddress client, Evidence evidence) {
        DnsblResult lists = evidence.dnsbl();
        if (lists != null && isAllowed(lists, evidence.settled())) {
            return Optional.of(new Verdict.Pass(
                    Test.ALLOW_SCORE, "score " + lists.score() + " is at or below " + rules.allowThreshold()));
        }
        Optional<Verdict> violation = violation(evidence);
        if (violation.isPresent()) {
            return mayBeAllowed(lists, evidence.settled()) ? Optional.empty() : violation;
        }
        if (lists == null) {
            return Optional.empty();
        }
        Opinion opinion = evidence.opinion();
        boolean ignored = rules.action(Test.DNSBL) == Action.IGNORE;
        boolean overruled = opinion != null && opinion.overrulesLists();
        if (lists.listed() && !ignored && !overruled) {
            return Optional.of(blocked(client, lists));
        }
        Optional<Verdict> refusal = ReputationPolicy.refusal(client, opinion);
        if (refusal.isPresent()) {
            return mayBeAllowed(lists, evidence.settled()) ? Optional.empty() : refusal;
        }
        boolean trusted = opinion != null && opinion.demands(Advice.FAST_LANE);
        if (evidence.greet() == Greet.WAITING && greetMatters() && !trusted) {
            return Optional.empty();
        }
        if (lists.partial() && !ignored && mustComeBack(lists, evidence.cameBack())) {
            return Optional.of(new Verdict.Defer(Test.DNSBL, Replies.TRY_LATER, unavailable(lists)));
        }
        return Optional.of(new Verdict.Pass(Test.DNSBL, passReason(lists, overruled)));
    }

    /**
     * Whether a client that passes on this evidence does so only because answers are late: what the lists still say may
     * condemn it.
     */
    public boolean isProvisional(Evidence evidence) {
        DnsblResult lists = evidence.dnsbl();
        return lists != null && lists.partial() && !evidence.settled() && rules.action(Test.DNSBL) != Action.IGNORE;
    }

    /**
     * What follows where the lists' last answers came after the client was let pass, and after it was greeted.
     *
     * @param evidence with all that the lists said
     * @return present where they condemn the client, and no missing answer could save it
     */
    public Optional<Verdict.Refuse> judgeLate(InetAddress client, Evidence evidence) {
        DnsblResult settled = evidence.dnsbl();
        Opinion opinion = evidence.opinion();
        boolean overruled = opinion != null && opinion.overrulesLists();
        if (settled == null
                || !settled.listed()
                || settled.partial()
                || overruled
                || rules.action(Test.DNSBL) == Action.IGNORE) {
            return Optional.empty();
        }
        return Optional.of(new Verdict.Refuse(
                Test.DNSBL,
                Action.DROP,
                Replies.blockedLate(client, zone(settled)),
                "late answer: " + blockedReason(settled)));
    }

    /** True where the score lets the client pass whatever it does; a missing answer never makes it so. */
    private boolean isAllowed(DnsblResult lists, boolean settled) {
        int most = settled && !lists.partial() ? lists.score() : lists.highestScore();
        return rules.allowThreshold() < 0 && most <= rules.allowThreshold();
    }

    /** True where an answer that is still to come can let the client pass whatever it does. */
    private boolean mayBeAllowed(@Nullable DnsblResult lists, boolean settled) {
        return rules.allowThreshold() < 0
                && (lists == null || (!settled && lists.lowestScore() <= rules.allowThreshold()));
    }

    /** What follows from breaking the protocol, now or before. */
    private Optional<Verdict> violation(Evidence evidence) {
        PastFailure past = evidence.failed();
        if (past != null && rules.action(past.test()) != Action.IGNORE) {
            return Optional.of(
                    violated(past.test(), "failed the " + past.test().label() + " test " + ago(past.ago()) + " ago"));
        }
        return evidence.greet() == Greet.TALKED_EARLY && greetMatters()
                ? Optional.of(violated(Test.PREGREET, "talked before the greeting"))
                : Optional.empty();
    }

    private Verdict violated(Test test, String reason) {
        return new Verdict.Refuse(test, rules.action(test), Replies.PROTOCOL_ERROR, reason);
    }

    private static String ago(Duration time) {
        long minutes = time.toMinutes();
        if (minutes == 0) {
            return count(time.toSeconds(), "second");
        }
        return minutes < 120 ? count(minutes, "minute") : count(time.toHours(), "hour");
    }

    private static String count(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }

    private Verdict blocked(InetAddress client, DnsblResult lists) {
        String reason = blockedReason(lists);
        // An allow list that did not answer may know this client. To refuse it for good would be a refusal by a DNS
        // failure; to forward it would let listed clients in whenever an allow list is down. So it is told to come
        // back.
        return lists.lowestScore() < lists.threshold()
                ? new Verdict.Defer(Test.DNSBL, Replies.TRY_LATER, reason + "; " + unavailable(lists))
                : new Verdict.Refuse(
                        Test.DNSBL, rules.action(Test.DNSBL), Replies.blockedUsing(client, zone(lists)), reason);
    }

    private static String zone(DnsblResult lists) {
        return lists.worst().map(ZoneAnswer.Listed::zone).orElse("local policy");
    }

    private static String blockedReason(DnsblResult lists) {
        String why = lists.worst()
                .map(ZoneAnswer.Listed::reason)
                .filter(text -> !text.isEmpty())
                .map(text -> "; " + text)
                .orElse("");
        return "blocked using " + zone(lists) + why;
    }

    private static String passReason(DnsblResult lists, boolean overruled) {
        if (lists.listed() && overruled) {
            return blockedReason(lists) + ", which its own good history overrules";
        }
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

    /**
     * Whether a client of whom answers are missing is deferred, whatever on-unavailable says: where the list is there, and it
     * is only this moment that has too many clients in it. To let them pass would open the door to whoever brings enough
     * others. Of a real mail server, which comes back, the list's late answer is in the cache by then.
     */
    private boolean mustComeBack(DnsblResult lists, boolean cameBack) {
        return rules.onUnavailable() == OnUnavailable.DEFER
                || lists.unavailable().stream().anyMatch(zone -> switch (zone.cause()) {
                    // Not asked, by our own doing.
                    case OVERLOAD, RATE -> true;
                    // Whose second try meets the same silence may be one of whom this list never answers.
                    case SLOW -> !cameBack;
                    case TIMEOUT, RESOLVER, ERROR_CODE, NOT_A_RETURN_CODE, BREAKER, BUDGET, CLOSED -> false;
                });
    }

    private static String unavailable(DnsblResult lists) {
        StringBuilder text = new StringBuilder("no answer from");
        lists.unavailable().forEach(zone -> text.append(' ').append(zone.zone()));
        return text.toString();
    }
}
