package io.smtpedge.edge.session;

import io.smtpedge.edge.observe.Event;
import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.policy.ClientNetwork;
import io.smtpedge.edge.policy.DialogueRules;
import io.smtpedge.edge.policy.Test;
import io.smtpedge.edge.smtp.dialogue.Judge;
import io.smtpedge.edge.smtp.dialogue.Violation;
import io.smtpedge.reputation.event.SessionRecord;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What postscreen calls deep protocol tests, of one forwarded dialogue: which of them run for its client, what a violation
 * leads to, and what is remembered. A client passes with the first message that the backend takes from it in the clear. To
 * have said QUIT or STARTTLS is no pass: it takes two commands, and a bot can say them.
 */
final class DeepTests implements Judge {

    static final Set<Test> TESTS = EnumSet.of(Test.PIPELINING, Test.NON_SMTP_COMMAND, Test.BARE_NEWLINE);

    private final Session session;
    private final DialogueRules rules;
    private final ClientNetwork network;
    private final Set<Test> due = EnumSet.noneOf(Test.class);
    private final Map<Test, Violation> failed = new EnumMap<>(Test.class);
    private final boolean exempt;
    private boolean passed;

    /**
     * Those that are due for a client.
     *
     * @param exempt where the operator wants it let through untested; what protects messages and TLS still holds
     */
    DeepTests(Session session, ClientNetwork network, boolean exempt) {
        this.session = session;
        this.rules = session.environment().dialogueRules();
        this.network = network;
        this.exempt = exempt;
        for (Test test : TESTS) {
            if (!exempt && !session.environment().memory().passed(network, test)) {
                due.add(test);
            }
        }
    }

    @Override
    public boolean tolerates(Violation violation) {
        Test test = DialogueRules.test(violation.kind());
        Action action = rules.action(violation.kind());
        boolean runs =
                due.contains(test) || !TESTS.contains(test) || !violation.kind().isTolerable();
        if (!runs) {
            return true;
        }
        if (failed.putIfAbsent(test, violation) == null) {
            session.tell(new Event.Violated(session.draft().remote(), violation));
            session.conduct().violated();
        }
        if (action == Action.IGNORE) {
            return true;
        }
        // What is in a message is its author's doing, not the client's: it may be a large provider's relay.
        if (violation.kind() != Violation.Kind.BARE_DOT) {
            session.environment().memory().fail(network, test);
        }
        return false;
    }

    /** The backend has taken a message. */
    void delivered() {
        if (!passed) {
            passed = true;
            due.stream()
                    .filter(test -> !failed.containsKey(test))
                    .forEach(test -> session.environment().memory().pass(network, test));
        }
    }

    /** How each went, for the session's record; nothing where they were not to run. */
    List<SessionRecord.TestResult> results() {
        if (exempt) {
            return List.of();
        }
        return TESTS.stream()
                .map(test -> new SessionRecord.TestResult(test.label(), result(test)))
                .toList();
    }

    private String result(Test test) {
        if (failed.containsKey(test)) {
            return "failed";
        }
        if (!due.contains(test)) {
            return "remembered";
        }
        return passed ? "passed" : "unfinished";
    }

    /** What was found, one violation of each test at most. */
    List<SessionRecord.Finding> findings() {
        return failed.entrySet().stream()
                .map(entry -> new SessionRecord.Finding(
                        entry.getKey().label(),
                        "after " + entry.getValue().after() + ": "
                                + entry.getValue().text()))
                .toList();
    }
}
