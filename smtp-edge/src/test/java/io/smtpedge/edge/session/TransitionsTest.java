package io.smtpedge.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.policy.Client;
import io.smtpedge.edge.policy.Verdict;
import io.smtpedge.edge.session.State.Side;
import io.smtpedge.edge.smtp.EnhancedCode;
import io.smtpedge.edge.smtp.Replies;
import io.smtpedge.edge.smtp.Reply;
import io.smtpedge.reputation.event.Outcome;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The whole machine, as a table: every state with every signal. What follows is shown by its name, its outcome, and the code
 * of the farewell that is said on the way; {@code .} is the same state as before, {@code FAULT} is Departing INTERNAL_ERROR
 * without a word.
 */
class TransitionsTest {

    private static final Client CLIENT = new Client(TestEdge.CLIENT, TestEdge.MX);
    private static final Reply BLOCKED = Reply.of(550, EnhancedCode.REFUSED, "blocked");
    private static final io.smtpedge.edge.policy.Test DNSBL = io.smtpedge.edge.policy.Test.DNSBL;
    private static final io.smtpedge.edge.policy.Test SMUGGLING = io.smtpedge.edge.policy.Test.SMUGGLING;

    private static final Map<String, State> STATES = states();
    private static final Map<String, Signal> SIGNALS = signals();

    private static Map<String, State> states() {
        Map<String, State> all = new LinkedHashMap<>();
        all.put("Accepted", new State.Accepted());
        all.put("Screening", new State.Screening());
        all.put("Rejecting", new State.Rejecting(BLOCKED, Outcome.REFUSED));
        all.put("Connecting", new State.Connecting(CLIENT));
        all.put("Forwarding", new State.Forwarding(null));
        all.put(forwardingAfter(Side.CLIENT), new State.Forwarding(Side.CLIENT));
        all.put(forwardingAfter(Side.BACKEND), new State.Forwarding(Side.BACKEND));
        all.put("Discarding", new State.Discarding(Replies.BARE_DOT, "why"));
        all.put("Departing", new State.Departing(Outcome.REFUSED, "why", Replies.BYE));
        all.put("Closed", new State.Closed(Outcome.REFUSED, "why"));
        return all;
    }

    private static Map<String, Signal> signals() {
        Map<String, Signal> all = new LinkedHashMap<>();
        all.put("Identified", new Signal.Identified(CLIENT));
        all.put("BadHeader", new Signal.BadHeader("late"));
        all.put("Judged: pass", judged(new Verdict.Pass(DNSBL, "score 0")));
        all.put("Judged: enforce", judged(new Verdict.Refuse(DNSBL, Action.ENFORCE, BLOCKED, "listed")));
        all.put("Judged: drop", judged(new Verdict.Refuse(DNSBL, Action.DROP, BLOCKED, "listed")));
        all.put("Judged: defer", judged(new Verdict.Defer(DNSBL, Replies.TRY_LATER, "no answer")));
        all.put(
                "Judged: no room",
                judged(new Verdict.TurnAway(DNSBL, Replies.PORTS_BUSY, "all server ports busy", "full")));
        all.put(
                "Judged: smuggling",
                judged(new Verdict.Refuse(SMUGGLING, Action.ENFORCE, Replies.BARE_DOT, "bare dot")));
        all.put("Overruled", new Signal.Overruled(new Verdict.Refuse(DNSBL, Action.ENFORCE, BLOCKED, "listed")));
        all.put("DialogueDone", new Signal.DialogueDone());
        all.put("LimitReached", new Signal.LimitReached(Replies.TOO_MANY_COMMANDS, "too many"));
        all.put("UpstreamUp", new Signal.UpstreamUp());
        all.put("UpstreamDown", new Signal.UpstreamDown("refused"));
        all.put("UpstreamRefused: 5xx", new Signal.UpstreamRefused(Reply.of(554, null, "no")));
        all.put("UpstreamRefused: 4xx", new Signal.UpstreamRefused(Reply.of(421, null, "no")));
        all.put("StreamEnded: client", new Signal.StreamEnded(Side.CLIENT));
        all.put("StreamEnded: backend", new Signal.StreamEnded(Side.BACKEND));
        all.put("Gone: client", new Signal.Gone(Side.CLIENT, "reset"));
        all.put("Gone: backend", new Signal.Gone(Side.BACKEND, "reset"));
        all.put("DeadlinePassed", new Signal.DeadlinePassed(Replies.timeout(TestEdge.HOST), "idle"));
        all.put("FarewellDone", new Signal.FarewellDone());
        all.put("Stop", new Signal.Stop(Replies.SHUTTING_DOWN));
        all.put("Fault", new Signal.Fault("bug"));
        return all;
    }

    private static Signal judged(Verdict verdict) {
        return new Signal.Judged(CLIENT, verdict);
    }

    @Test
    void everySignalInEveryState() {
        assertThat(table()).isEqualTo("""
                Accepted
                    Identified           -> Screening
                    BadHeader            -> Departing BAD_PROXY_HEADER 421
                    Gone: client         -> Closed HANGUP
                    Gone: backend        -> Closed HANGUP
                    DeadlinePassed       -> Departing TIMEOUT 421
                    Stop                 -> Departing SHUTDOWN 421
                    anything else        -> FAULT
                Screening
                    Judged: pass         -> Connecting
                    Judged: enforce      -> Rejecting REFUSED 550
                    Judged: drop         -> Departing REFUSED 521
                    Judged: defer        -> Rejecting DEFERRED 451
                    Judged: no room      -> Departing LIMITED 421
                    Judged: smuggling    -> Rejecting REFUSED 550
                    Gone: client         -> Closed HANGUP
                    Gone: backend        -> Closed HANGUP
                    DeadlinePassed       -> Departing TIMEOUT 421
                    Stop                 -> Departing SHUTDOWN 421
                    anything else        -> FAULT
                Rejecting
                    DialogueDone         -> Departing REFUSED 221
                    LimitReached         -> Departing REFUSED 421
                    Gone: client         -> Closed REFUSED
                    Gone: backend        -> .
                    DeadlinePassed       -> Departing REFUSED 421
                    Stop                 -> Departing SHUTDOWN 421
                    anything else        -> FAULT
                Connecting
                    Judged: enforce      -> Rejecting REFUSED 550
                    Judged: drop         -> Departing REFUSED 521
                    Judged: defer        -> Rejecting DEFERRED 451
                    Judged: no room      -> Departing LIMITED 421
                    Judged: smuggling    -> Rejecting REFUSED 550
                    UpstreamUp           -> Forwarding
                    UpstreamDown         -> Departing BACKEND_DOWN 421
                    UpstreamRefused: 5xx -> Rejecting REFUSED 554
                    UpstreamRefused: 4xx -> Rejecting DEFERRED 421
                    Gone: client         -> Closed HANGUP
                    Gone: backend        -> Departing BACKEND_DOWN 421
                    DeadlinePassed       -> Departing TIMEOUT 421
                    Stop                 -> Departing SHUTDOWN 421
                    anything else        -> FAULT
                Forwarding
                    Judged: enforce      -> Rejecting REFUSED 550
                    Judged: drop         -> Departing REFUSED 521
                    Judged: defer        -> Rejecting DEFERRED 451
                    Judged: no room      -> Departing LIMITED 421
                    Judged: smuggling    -> Discarding 550
                    Overruled            -> Departing REFUSED
                    LimitReached         -> Departing LIMITED 421
                    StreamEnded: client  -> Forwarding, CLIENT has ended
                    StreamEnded: backend -> Forwarding, BACKEND has ended
                    Gone: client         -> Closed FORWARDED
                    Gone: backend        -> Departing FORWARDED
                    DeadlinePassed       -> Departing TIMEOUT 421
                    Stop                 -> Departing SHUTDOWN 421
                    anything else        -> FAULT
                Forwarding, CLIENT has ended
                    Judged: enforce      -> Rejecting REFUSED 550
                    Judged: drop         -> Departing REFUSED 521
                    Judged: defer        -> Rejecting DEFERRED 451
                    Judged: no room      -> Departing LIMITED 421
                    Judged: smuggling    -> Discarding 550
                    Overruled            -> Departing REFUSED
                    LimitReached         -> Departing LIMITED 421
                    StreamEnded: client  -> .
                    StreamEnded: backend -> Closed FORWARDED
                    Gone: client         -> Closed FORWARDED
                    Gone: backend        -> Departing FORWARDED
                    DeadlinePassed       -> Departing TIMEOUT 421
                    Stop                 -> Departing SHUTDOWN 421
                    anything else        -> FAULT
                Forwarding, BACKEND has ended
                    Judged: enforce      -> Rejecting REFUSED 550
                    Judged: drop         -> Departing REFUSED 521
                    Judged: defer        -> Rejecting DEFERRED 451
                    Judged: no room      -> Departing LIMITED 421
                    Judged: smuggling    -> Discarding 550
                    Overruled            -> Departing REFUSED
                    LimitReached         -> Departing LIMITED 421
                    StreamEnded: client  -> Closed FORWARDED
                    StreamEnded: backend -> .
                    Gone: client         -> Closed FORWARDED
                    Gone: backend        -> Departing FORWARDED
                    DeadlinePassed       -> Closed FORWARDED
                    Stop                 -> Departing SHUTDOWN 421
                    anything else        -> FAULT
                Discarding
                    DialogueDone         -> Departing REFUSED 550
                    Gone: client         -> Closed REFUSED
                    Gone: backend        -> .
                    DeadlinePassed       -> Departing TIMEOUT 421
                    Stop                 -> Departing SHUTDOWN 421
                    anything else        -> FAULT
                Departing
                    Gone: client         -> Closed REFUSED
                    DeadlinePassed       -> Closed REFUSED
                    FarewellDone         -> Closed REFUSED
                    Stop                 -> Closed REFUSED
                    Fault                -> Closed REFUSED
                    anything else        -> .
                Closed
                    anything else        -> .
                """);
    }

    /** A new state, signal or verdict that is not in the table fails here. */
    @Test
    void theTableIsExhaustive() {
        assertThat(kinds(STATES.values())).containsExactlyInAnyOrder(State.class.getPermittedSubclasses());
        assertThat(kinds(SIGNALS.values())).containsExactlyInAnyOrder(Signal.class.getPermittedSubclasses());
        assertThat(kinds(SIGNALS.values().stream()
                        .filter(Signal.Judged.class::isInstance)
                        .map(signal -> ((Signal.Judged) signal).verdict())
                        .toList()))
                .containsExactlyInAnyOrder(Verdict.class.getPermittedSubclasses());
    }

    @Test
    void aRefusalAtConnectSaysThatThereIsNoMailService() {
        State next = Transitions.next(
                new State.Screening(), judged(new Verdict.Refuse(DNSBL, Action.DROP, BLOCKED, "listed")));

        assertThat(next)
                .isEqualTo(
                        new State.Departing(Outcome.REFUSED, "listed", Reply.of(521, EnhancedCode.REFUSED, "blocked")));
    }

    @Test
    void aDeferredClientStaysDeferredHoweverItLeaves() {
        State deferred = Transitions.next(
                new State.Screening(), judged(new Verdict.Defer(DNSBL, Replies.TRY_LATER, "no answer")));

        assertThat(List.of(
                        new Signal.DialogueDone(),
                        new Signal.LimitReached(Replies.TOO_MANY_COMMANDS, "too many"),
                        new Signal.DeadlinePassed(Replies.timeout(TestEdge.HOST), "idle")))
                .allSatisfy(leaves -> assertThat(Transitions.next(deferred, leaves))
                        .isInstanceOfSatisfying(
                                State.Departing.class,
                                departing -> assertThat(departing.outcome()).isEqualTo(Outcome.DEFERRED)));
        assertThat(Transitions.next(deferred, new Signal.Gone(Side.CLIENT, "reset")))
                .isEqualTo(new State.Closed(Outcome.DEFERRED, "reset"));
    }

    private static String table() {
        StringBuilder table = new StringBuilder();
        STATES.forEach((name, state) -> {
            table.append(name).append('\n');
            String otherwise = state instanceof State.Departing || state instanceof State.Closed ? "." : "FAULT";
            SIGNALS.forEach((signal, sample) -> {
                String next = cell(state, sample);
                if (!next.equals(otherwise)) {
                    table.append("    %-20s -> %s%n".formatted(signal, next));
                }
            });
            table.append("    %-20s -> %s%n".formatted("anything else", otherwise));
        });
        return table.toString();
    }

    private static String cell(State state, Signal signal) {
        State next = Transitions.next(state, signal);
        return next.equals(state)
                ? "."
                : switch (next) {
                    case State.Accepted _ -> "Accepted";
                    case State.Screening _ -> "Screening";
                    case State.Rejecting rejecting ->
                        "Rejecting " + rejecting.outcome() + " "
                                + rejecting.refusal().code();
                    case State.Connecting _ -> "Connecting";
                    case State.Forwarding(Side ended) -> ended == null ? "Forwarding" : forwardingAfter(ended);
                    case State.Discarding discarding ->
                        "Discarding " + discarding.refusal().code();
                    case State.Departing departing -> departing(departing);
                    case State.Closed closed -> "Closed " + closed.outcome();
                };
    }

    private static String forwardingAfter(Side ended) {
        return "Forwarding, " + ended + " has ended";
    }

    private static String departing(State.Departing departing) {
        Reply farewell = departing.farewell();
        if (departing.outcome() == Outcome.INTERNAL_ERROR && farewell == null) {
            return "FAULT";
        }
        return "Departing " + departing.outcome() + code(farewell);
    }

    private static String code(@Nullable Reply farewell) {
        return farewell == null ? "" : " " + farewell.code();
    }

    private static List<Class<?>> kinds(Collection<?> samples) {
        return samples.stream().<Class<?>>map(Object::getClass).distinct().toList();
    }
}
