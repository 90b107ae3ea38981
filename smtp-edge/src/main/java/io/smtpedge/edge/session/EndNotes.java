package io.smtpedge.edge.session;

import io.smtpedge.edge.observe.Event;
import io.smtpedge.edge.smtp.Replies;
import io.smtpedge.edge.smtp.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells how a session comes to its end, where no phase has told it already. */
final class EndNotes {

    private static final Logger LOG = LoggerFactory.getLogger(EndNotes.class);

    private final Session session;

    EndNotes(Session session) {
        this.session = session;
    }

    /** The session has come from {@code before}, and takes its leave. */
    void departing(State before, State.Departing departing) {
        switch (departing.outcome()) {
            case BACKEND_DOWN ->
                session.tell(new Event.BackendDown(session.draft().remote(), departing.detail()));
            case BAD_PROXY_HEADER ->
                session.tell(new Event.BadProxyHeader(session.draft().remote(), departing.detail()));
            case INTERNAL_ERROR ->
                LOG.error("session of {}: {}", session.draft().remote(), departing.detail());
            case REFUSED -> {
                Reply refusal = session.verdicts().refusal();
                if (isUngreeted(before) && refusal != null) {
                    session.tell(new Event.Denied(
                            session.draft().remote(), Replies.atConnect(refusal).toString()));
                }
            }
            case LIMITED, FORWARDED, DEFERRED, HANGUP, TIMEOUT, SHUTDOWN -> {
                // Their lines are written where they happen.
            }
        }
    }

    private static boolean isUngreeted(State state) {
        return state instanceof State.Screening || state instanceof State.Connecting;
    }

    /** The session is closed. Only a client that is gone leads from its tests straight to the end. */
    void closed(State before) {
        boolean greeted = before instanceof State.Rejecting;
        if (greeted || before instanceof State.Screening) {
            session.tell(
                    new Event.Hangup(session.draft().remote(), session.draft().since(session.nanos()), greeted));
        }
    }
}
