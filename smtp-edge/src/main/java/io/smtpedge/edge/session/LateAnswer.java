package io.smtpedge.edge.session;

import io.smtpedge.dnsbl.DnsblResult;
import io.smtpedge.edge.observe.Event;
import io.smtpedge.edge.policy.Client;
import io.smtpedge.edge.policy.Evidence;
import io.smtpedge.edge.policy.ScreenPolicy;
import io.smtpedge.edge.policy.Verdict;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The last word of the DNS lists, where it comes after the verdict. A client that was let pass without it may not begin TLS
 * before it is there, because then nothing could be said to it any more. Where it condemns the client, the session ends as
 * soon as no message is under way: nothing that the backend has not acknowledged is lost, and the client is told to come
 * back. Lives on the session's event loop.
 */
final class LateAnswer {

    private final Session session;
    private boolean awaited;
    private Verdict.@Nullable Refuse condemned;

    LateAnswer(Session session) {
        this.session = session;
    }

    /** The client is let pass, but only because answers are late. */
    void await() {
        awaited = true;
    }

    /** True while STARTTLS has to wait. */
    boolean isAwaited() {
        return awaited;
    }

    /** The lists have said all they will. */
    void settled(Client client, DnsblResult result) {
        State state = session.state();
        if (state instanceof State.Closed) {
            return;
        }
        Evidence before = Objects.requireNonNull(session.draft().evidence());
        Evidence evidence = ScreenPhase.opined(session.environment().advisor(), before, before.listsSettled(result));
        session.draft().evidence(evidence);
        ScreenPolicy policy = session.environment().policy();
        if (state instanceof State.Connecting) {
            // The client is not greeted yet: early enough to judge it anew.
            policy.judge(client.address(), evidence)
                    .filter(verdict -> !(verdict instanceof Verdict.Pass))
                    .ifPresentOrElse(verdict -> session.signal(new Signal.Judged(client, verdict)), this::over);
        } else if (state instanceof State.Forwarding) {
            policy.judgeLate(client.address(), evidence).ifPresentOrElse(this::condemn, this::over);
        }
    }

    private void over() {
        awaited = false;
        if (session.state() instanceof State.Forwarding) {
            session.forwarding().letStartTlsGo();
        }
    }

    private void condemn(Verdict.Refuse verdict) {
        condemned = verdict;
        if (session.forwarding().isMessageUnderWay()) {
            session.draft().lateAnswer(verdict.reason() + "; a message was under way, which was let be");
        }
        endBetweenMessages();
    }

    /** Ends the session of a condemned client, unless a message is under way. Called whenever the backend has replied. */
    void endBetweenMessages() {
        Verdict.Refuse verdict = condemned;
        if (verdict != null
                && session.state() instanceof State.Forwarding
                && !session.forwarding().isMessageUnderWay()) {
            condemned = null;
            session.tell(
                    new Event.Denied(session.draft().remote(), verdict.reply().toString()));
            session.forwarding().overrule(verdict);
        }
    }
}
