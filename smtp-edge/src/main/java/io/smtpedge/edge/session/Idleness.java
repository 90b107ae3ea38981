package io.smtpedge.edge.session;

import io.smtpedge.edge.smtp.Replies;
import io.smtpedge.edge.smtp.dialogue.DialogueGuard;
import java.time.Duration;

/**
 * How long a relayed session may be silent. The timer is set once and looks at the clock when it goes off: to set it anew for
 * each byte would cost more.
 */
final class Idleness {

    private final Session session;
    private final Phase phase;
    private final DialogueGuard guard;
    private long lastByteNanos;

    Idleness(Session session, Phase phase, DialogueGuard guard) {
        this.session = session;
        this.phase = phase;
        this.guard = guard;
    }

    void begin() {
        touch();
        phase.deadline(session.environment().times().idle(), this::look);
    }

    /** Notes that a byte went on, in either direction. What is held does not count: a whole line has that time, too. */
    void touch() {
        lastByteNanos = session.nanos();
    }

    /** The backend has ended its side: the wait for the client is a shorter one. */
    void backendEnded() {
        touch();
        phase.deadline(longest(), this::look);
    }

    private void look() {
        long left = longest().toNanos() - (session.nanos() - lastByteNanos);
        if (left > 0) {
            phase.deadlineNanos(left, this::look);
        } else {
            session.signal(new Signal.DeadlinePassed(
                    session.speakable() ? Replies.timeout(session.environment().hostname()) : null,
                    "the session was idle"));
        }
    }

    private Duration longest() {
        boolean backendEnded =
                session.state() instanceof State.Forwarding(State.Side ended) && ended == State.Side.BACKEND;
        SessionEnvironment.Times times = session.environment().times();
        if (backendEnded) {
            return times.backendEnded();
        }
        // Under TLS nobody sees whether it is awaited.
        boolean mayBeAwaited = guard.awaitsAcknowledgement() || guard.isOpaque();
        boolean longer = mayBeAwaited && times.acknowledgement().compareTo(times.idle()) > 0;
        return longer ? times.acknowledgement() : times.idle();
    }
}
