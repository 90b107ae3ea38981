package io.smtpedge.edge.session;

import static io.smtpedge.reputation.event.Outcome.BACKEND_DOWN;
import static io.smtpedge.reputation.event.Outcome.BAD_PROXY_HEADER;
import static io.smtpedge.reputation.event.Outcome.DEFERRED;
import static io.smtpedge.reputation.event.Outcome.FORWARDED;
import static io.smtpedge.reputation.event.Outcome.HANGUP;
import static io.smtpedge.reputation.event.Outcome.INTERNAL_ERROR;
import static io.smtpedge.reputation.event.Outcome.LIMITED;
import static io.smtpedge.reputation.event.Outcome.REFUSED;
import static io.smtpedge.reputation.event.Outcome.SHUTDOWN;
import static io.smtpedge.reputation.event.Outcome.TIMEOUT;

import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.policy.Client;
import io.smtpedge.edge.policy.Test;
import io.smtpedge.edge.policy.Verdict;
import io.smtpedge.edge.session.State.Closed;
import io.smtpedge.edge.session.State.Departing;
import io.smtpedge.edge.session.State.Forwarding;
import io.smtpedge.edge.session.State.Rejecting;
import io.smtpedge.edge.session.State.Side;
import io.smtpedge.edge.smtp.Replies;
import io.smtpedge.edge.smtp.Reply;
import io.smtpedge.reputation.event.Outcome;

/**
 * The whole session machine: one pure function. A signal that a state does not expect is a fault of the edge and ends the
 * session as one; it never leaves it where it is.
 */
public final class Transitions {

    private Transitions() {}

    /** The state that follows; the same instance where nothing changes. */
    public static State next(State state, Signal signal) {
        return switch (state) {
            case Closed closed -> closed;
            case Departing departing -> departing(departing, signal);
            case State.Accepted accepted -> accepted(accepted, signal);
            case State.Screening screening -> screening(screening, signal);
            case Rejecting rejecting -> rejecting(rejecting, signal);
            case State.Discarding discarding -> discarding(discarding, signal);
            case State.Connecting connecting -> connecting(connecting, signal);
            case Forwarding forwarding -> forwarding(forwarding, signal);
        };
    }

    private static State accepted(State.Accepted state, Signal signal) {
        return switch (signal) {
            case Signal.Identified _ -> new State.Screening();
            case Signal.BadHeader bad -> new Departing(BAD_PROXY_HEADER, bad.why(), Replies.BAD_PROXY_HEADER);
            case Signal.Gone gone -> new Closed(HANGUP, gone.how());
            default -> whateverTheState(state, signal);
        };
    }

    private static State screening(State.Screening state, Signal signal) {
        return switch (signal) {
            case Signal.Judged judged -> judged(judged.client(), judged.verdict());
            case Signal.Gone gone -> new Closed(HANGUP, gone.how());
            default -> whateverTheState(state, signal);
        };
    }

    private static State judged(Client client, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Pass _ -> new State.Connecting(client);
            case Verdict.Refuse refuse ->
                switch (refuse.action()) {
                    case ENFORCE -> new Rejecting(refuse.reply(), REFUSED);
                    case DROP -> new Departing(REFUSED, refuse.reason(), Replies.atConnect(refuse.reply()));
                    case IGNORE -> throw new AssertionError("a test that is ignored refuses nobody");
                };
            case Verdict.Defer defer -> new Rejecting(defer.reply(), DEFERRED);
            case Verdict.TurnAway away -> new Departing(LIMITED, away.reason(), away.reply());
        };
    }

    private static State rejecting(Rejecting state, Signal signal) {
        Outcome outcome = state.outcome();
        return switch (signal) {
            case Signal.DialogueDone _ -> new Departing(outcome, "", Replies.BYE);
            case Signal.LimitReached limit -> new Departing(outcome, limit.why(), limit.reply());
            case Signal.DeadlinePassed late -> new Departing(outcome, late.what(), late.farewell());
            case Signal.Gone gone when gone.side() == Side.CLIENT -> new Closed(outcome, gone.how());
            // The end of a second leg that was given up for the refusal.
            case Signal.Gone _ -> state;
            default -> whateverTheState(state, signal);
        };
    }

    private static State discarding(State.Discarding state, Signal signal) {
        return switch (signal) {
            case Signal.DialogueDone _ -> new Departing(REFUSED, state.detail(), state.refusal());
            case Signal.Gone gone when gone.side() == Side.CLIENT -> new Closed(REFUSED, gone.how());
            case Signal.Gone _ -> state;
            default -> whateverTheState(state, signal);
        };
    }

    private static State connecting(State.Connecting state, Signal signal) {
        return switch (signal) {
            // Answers of the DNS that came after the verdict, and before the greeting, change it.
            case Signal.Judged judged
            when !(judged.verdict() instanceof Verdict.Pass) -> judged(judged.client(), judged.verdict());
            case Signal.UpstreamUp _ -> new Forwarding(null);
            case Signal.UpstreamRefused refused ->
                new Rejecting(
                        State.Refuses.COMMANDS,
                        refused.greeting(),
                        refused.greeting().code() >= 500 ? REFUSED : DEFERRED);
            case Signal.UpstreamDown down -> new Departing(BACKEND_DOWN, down.why(), Replies.BACKEND_DOWN);
            case Signal.Gone gone when gone.side() == Side.CLIENT -> new Closed(HANGUP, gone.how());
            case Signal.Gone gone -> new Departing(BACKEND_DOWN, gone.how(), Replies.BACKEND_DOWN);
            default -> whateverTheState(state, signal);
        };
    }

    private static State forwarding(Forwarding state, Signal signal) {
        return switch (signal) {
            case Signal.Judged judged
            when judged.verdict() instanceof Verdict.Refuse refuse && isAmidMessage(refuse) ->
                new State.Discarding(refuse.reply(), refuse.reason());
            case Signal.Judged judged
            when !(judged.verdict() instanceof Verdict.Pass) -> judged(judged.client(), judged.verdict());
            case Signal.Overruled overruled ->
                new Departing(REFUSED, overruled.verdict().reason(), null);
            case Signal.LimitReached limit -> new Departing(LIMITED, limit.why(), limit.reply());
            // The backend has said all it had to say, and the client has it: nothing is late but the client's FIN.
            case Signal.DeadlinePassed _
            when state.ended() == Side.BACKEND -> new Closed(FORWARDED, "the client did not close its side");
            case Signal.StreamEnded(Side side) when state.ended() == null -> new Forwarding(side);
            case Signal.StreamEnded(Side side) -> side == state.ended() ? state : new Closed(FORWARDED, "");
            case Signal.Gone gone when gone.side() == Side.CLIENT -> new Closed(FORWARDED, gone.how());
            // What the backend said before it went is flushed to the client first.
            case Signal.Gone gone -> new Departing(FORWARDED, gone.how(), null);
            default -> whateverTheState(state, signal);
        };
    }

    /** True where it is the message that is refused, and not the client. */
    static boolean isAmidMessage(Verdict.Refuse refuse) {
        return refuse.test() == Test.SMUGGLING && refuse.action() == Action.ENFORCE;
    }

    private static State departing(Departing state, Signal signal) {
        return switch (signal) {
            case Signal.FarewellDone _, Signal.DeadlinePassed _, Signal.Stop _, Signal.Fault _ ->
                new Closed(state.outcome(), state.detail());
            case Signal.Gone gone when gone.side() == Side.CLIENT -> new Closed(state.outcome(), state.detail());
            // Late news of a phase that is over, such as the end of the backend's leg.
            default -> state;
        };
    }

    private static State whateverTheState(State state, Signal signal) {
        return switch (signal) {
            case Signal.DeadlinePassed late -> new Departing(TIMEOUT, late.what(), late.farewell());
            case Signal.Stop stop -> new Departing(SHUTDOWN, "the edge was stopped", stop.farewell());
            case Signal.Fault fault -> new Departing(INTERNAL_ERROR, fault.what(), null);
            case Signal.Identified _,
                    Signal.BadHeader _,
                    Signal.Judged _,
                    Signal.Overruled _,
                    Signal.DialogueDone _,
                    Signal.LimitReached _,
                    Signal.UpstreamUp _,
                    Signal.UpstreamDown _,
                    Signal.UpstreamRefused _,
                    Signal.StreamEnded _,
                    Signal.Gone _,
                    Signal.FarewellDone _ -> new Departing(INTERNAL_ERROR, unexpected(state, signal), (Reply) null);
        };
    }

    private static String unexpected(State state, Signal signal) {
        return signal.getClass().getSimpleName() + " while " + state.getClass().getSimpleName();
    }
}
