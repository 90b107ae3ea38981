package io.smtpedge.edge.session;

import io.smtpedge.edge.policy.ClientNetwork;
import io.smtpedge.edge.policy.Test;
import io.smtpedge.edge.policy.Verdict;
import io.smtpedge.edge.smtp.Reply;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Notes each verdict of a session wherever it counts later, and puts the reference to the session into what the client is told of
 * it. Lives on the session's event loop.
 */
final class Verdicts {

    private final Session session;
    private boolean untested;
    private @Nullable Reply refusal;

    Verdicts(Session session) {
        this.session = session;
    }

    /** True where the client was let pass so that no other test concerns it either. */
    boolean isUntested() {
        return untested;
    }

    /**
     * What the client was refused with last, without the reference: as log lines have it about connections, for those who count
     * lines that are alike.
     */
    @Nullable
    Reply refusal() {
        return refusal;
    }

    /** Notes the verdict in a signal. Returns the signal as the machine is to have it; the same where there is no verdict in it. */
    Signal noted(Signal signal) {
        return switch (signal) {
            case Signal.Judged judged -> {
                note(judged.client().address(), judged.verdict());
                untested = judged.verdict() instanceof Verdict.Pass pass && isExempt(pass);
                yield judged.verdict() instanceof Verdict.Pass
                        ? judged
                        : new Signal.Judged(judged.client(), referred(judged.verdict()));
            }
            case Signal.Overruled overruled -> {
                session.draft().judged(overruled.verdict(), session.nanos());
                session.conduct().judged(session.draft().remote().getAddress(), overruled.verdict());
                yield overruled;
            }
            default -> signal;
        };
    }

    private void note(InetAddress client, Verdict verdict) {
        SessionEnvironment environment = session.environment();
        session.draft().judged(verdict, session.nanos());
        session.conduct().judged(client, verdict);
        refusal = verdict instanceof Verdict.Refuse refuse ? refuse.reply() : null;
        if (verdict instanceof Verdict.Defer && verdict.test() == Test.DNSBL) {
            environment.memory().defer(ClientNetwork.of(client));
        }
        // What the operator's rules reject is his to change at any time, a refusal is not remembered for being
        // repeated, and what is in a message is its author's doing.
        if (verdict instanceof Verdict.Refuse refuse
                && refuse.test() != Test.DENY_LIST
                && refuse.test() != Test.REPEAT_OFFENDER
                && !Transitions.isAmidMessage(refuse)
                && refuse.reply().code() >= 500) {
            environment.admission().refusals().refused(client, refuse.reply());
        }
    }

    /** Such clients pass every other test too. */
    private static boolean isExempt(Verdict.Pass pass) {
        return pass.test() == Test.ALLOW_LIST || pass.test() == Test.ALLOW_SCORE;
    }

    /** To find no room says nothing about the client: there is nothing to ask about. */
    private Verdict referred(Verdict verdict) {
        boolean noRoom = verdict instanceof Verdict.TurnAway && verdict.test() != Test.THROTTLE;
        return noRoom ? verdict : verdict.saying(this::referred);
    }

    /** A reply with the reference to this session. */
    Reply referred(Reply reply) {
        return session.environment().reference().on(reply, session.draft().id());
    }
}
