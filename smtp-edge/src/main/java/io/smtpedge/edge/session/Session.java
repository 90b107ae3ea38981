package io.smtpedge.edge.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.smtpedge.edge.observe.Event;
import io.smtpedge.edge.policy.Client;
import io.smtpedge.edge.smtp.Replies;
import io.smtpedge.edge.smtp.dialogue.DialogueGuard;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One accepted connection, from accept to its record. Holds the {@link State}, asks {@link Transitions} what a {@link
 * Signal} leads to, and opens the phase that goes with the new state. Lives on one event loop, and so do both its channels.
 */
final class Session {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final SessionEnvironment environment;
    private final SessionRegistry registry;
    private final Channel channel;
    private final SessionDraft draft;
    private final Place place;
    private final EndNotes endNotes = new EndNotes(this);
    private final Conduct conduct = new Conduct(this);
    private final Verdicts verdicts = new Verdicts(this);
    private State state = new State.Accepted();
    private @Nullable Phase phase;
    private @Nullable Client client;
    private @Nullable Channel backend;
    private @Nullable RelayedDialogue dialogue;
    private boolean greetingBegun;
    private final LateAnswer lateAnswer = new LateAnswer(this);
    private final EarlyBytes earlyBytes;

    Session(SessionEnvironment environment, SessionRegistry registry, Channel channel) {
        this.environment = environment;
        this.registry = registry;
        this.channel = channel;
        this.earlyBytes = new EarlyBytes(channel);
        this.draft = new SessionDraft(
                environment.hostname(),
                environment.ids().get(),
                environment.clock().instant(),
                nanos(),
                (InetSocketAddress) channel.remoteAddress());
        this.place = new Place(environment.admission().places(), this::tellStress);
    }

    /** Begins the session. Called once, with the channel active. */
    void begin() {
        registry.add(this);
        environment.admission().connections().opened();
        switch (environment.mode()) {
            case DIRECT, TPROXY ->
                signal(new Signal.Identified(new Client(draft.remote(), (InetSocketAddress) channel.localAddress())));
            case PROXY_PROTOCOL -> open(new IdentifyPhase(this));
        }
    }

    /** Takes what a phase has to say, and moves on. */
    void signal(Signal signal) {
        State before = state;
        if (signal instanceof Signal.Identified identified) {
            identified(identified.client());
        }
        state = Transitions.next(before, verdicts.noted(signal));
        if (!state.equals(before)) {
            try {
                enter(before, state);
            } catch (RuntimeException | Error fault) {
                // Without this, a phase that fails to begin would have no deadline, and its session no end.
                LOG.error("a fault in the session of {}", draft.remote(), fault);
                signal(new Signal.Fault(fault.toString()));
            }
        }
    }

    private void identified(Client identified) {
        client = identified;
        draft.identified(identified);
        environment.admission().connections().identified(identified.address());
        tell(new Event.Connect(identified.remote(), identified.local()));
    }

    private void enter(State before, State now) {
        switch (now) {
            case State.Accepted _ -> throw new AssertionError("no state leads back to Accepted");
            case State.Screening _ -> open(new ScreenPhase(this, requireClient()));
            case State.Rejecting rejecting -> {
                takeRefusingPlaceAfter(before);
                closeBackend();
                boolean greeted = before instanceof State.Forwarding;
                open(new RejectPhase(this, rejecting, greeted ? requireGuard().standing() : null));
            }
            case State.Discarding _ -> {
                closeBackend();
                open(new DiscardPhase(
                        this, Objects.requireNonNull(requireGuard().standing().message())));
            }
            case State.Connecting connecting -> {
                place.take(Places.Kind.FORWARDING);
                open(new ConnectPhase(this, connecting.client()));
            }
            case State.Forwarding _
            when before instanceof State.Connecting -> {
                draft.connected(nanos());
                dialogue = new RelayedDialogue(this, requireClient());
                open(dialogue.phase(requireBackend()));
            }
            case State.Forwarding(State.Side ended) -> {
                if (ended == State.Side.BACKEND) {
                    forwarding().backendEnded();
                }
            }
            case State.Departing departing -> {
                endNotes.departing(before, departing);
                takeRefusingPlaceAfter(before);
                closeBackend();
                open(new DepartPhase(this, departing));
            }
            case State.Closed closed -> {
                endNotes.closed(before);
                close(closed);
            }
        }
    }

    /** The one place where a session ends. */
    private void close(State.Closed closed) {
        // The last phase stays in the pipeline, ended: it drops what a closing channel may still have to say.
        if (phase != null) {
            phase.end();
        }
        earlyBytes.release();
        closeClient();
        closeBackend();
        registry.remove(this);
        place.leave();
        environment.admission().connections().closed();
        Client known = client;
        RelayedDialogue relayed = dialogue;
        if (known != null) {
            environment.admission().connections().forgotten(known.address());
            conduct.ended(closed.outcome(), known, relayed == null ? null : relayed.guard());
            tell(new Event.Disconnect(known.remote()));
        }
        if (relayed != null) {
            relayed.ended();
        }
        tell(new Event.Ended(draft.finish(closed.outcome(), closed.detail(), nanos())));
    }

    /**
     * At once. Asked to close, a handler of TLS would first send a close_notify, and wait for a client that does not read;
     * where there is someone to tell, {@link DepartPhase} has told it.
     */
    private void closeClient() {
        ChannelHandlerContext first = channel.pipeline().firstContext();
        if (first == null) {
            channel.close();
        } else {
            first.close();
        }
    }

    /** The place that the session has among all. */
    Place place() {
        return place;
    }

    /** A client that is refused only after it was let pass keeps the place that it has. */
    private void takeRefusingPlaceAfter(State before) {
        if (before instanceof State.Accepted || before instanceof State.Screening) {
            place.take(Places.Kind.REFUSING);
        }
    }

    private void tellStress(Places.Change change) {
        if (change != Places.Change.NONE) {
            boolean begins = change == Places.Change.STRESS_BEGINS;
            tell(new Event.Stress(
                    draft.remote(), begins, environment.admission().places().strangers()));
        }
    }

    private void open(Phase next) {
        ChannelPipeline pipeline = channel.pipeline();
        Phase last = phase;
        phase = next;
        if (last == null || !last.isOpen()) {
            pipeline.addLast(next);
        } else {
            pipeline.replace(last, null, next);
        }
        next.begin();
    }

    private void closeBackend() {
        Channel open = backend;
        if (open != null) {
            backend = null;
            open.close();
        }
    }

    SessionEnvironment environment() {
        return environment;
    }

    Channel channel() {
        return channel;
    }

    SessionDraft draft() {
        return draft;
    }

    /** How the client conducts itself. */
    Conduct conduct() {
        return conduct;
    }

    /** What was decided, and what the client is told of it. */
    Verdicts verdicts() {
        return verdicts;
    }

    /** What may still come from the DNS lists after the verdict. */
    LateAnswer lateAnswer() {
        return lateAnswer;
    }

    State state() {
        return state;
    }

    /** The phase of the state Forwarding. */
    ForwardPhase forwarding() {
        return (ForwardPhase) Objects.requireNonNull(phase, "forwarding without a phase");
    }

    /** Set as soon as the second leg is begun, so that every end of the session closes it. */
    void backend(Channel opened) {
        backend = opened;
    }

    @Nullable
    Channel backend() {
        return backend;
    }

    /** What came before the greeting, for whoever speaks next. */
    EarlyBytes earlyBytes() {
        return earlyBytes;
    }

    /** Says the first line of a greeting. Whoever speaks next has to finish it. */
    void tease(String text) {
        greetingBegun = true;
        ByteBuf bytes = Unpooled.wrappedBuffer(Replies.teaser(text));
        draft.toClient += bytes.readableBytes();
        channel.writeAndFlush(bytes, channel.voidPromise());
    }

    /** True where the client has read the beginning of a greeting, and not its end. */
    boolean isGreetingBegun() {
        return greetingBegun;
    }

    void greetingFinished() {
        greetingBegun = false;
    }

    void tell(Event event) {
        environment.events().accept(event);
    }

    /** The event loop's monotonic clock, which tests can freeze. */
    long nanos() {
        return channel.eventLoop().ticker().nanoTime();
    }

    /** Ends the session now, with 421 where the client can still be told. From any thread. */
    void stop() {
        channel.eventLoop().execute(() -> signal(new Signal.Stop(speakable() ? Replies.SHUTTING_DOWN : null)));
    }

    /** True where a reply of the edge's own would be read as one: never amid a backend's reply or under TLS. */
    boolean speakable() {
        return !(state instanceof State.Forwarding(State.Side ended))
                || (ended != State.Side.BACKEND && requireGuard().isBetweenReplies());
    }

    private Client requireClient() {
        return Objects.requireNonNull(client, "no verdict before identity");
    }

    private DialogueGuard requireGuard() {
        return Objects.requireNonNull(dialogue, "forwarding without a dialogue").guard();
    }

    private Channel requireBackend() {
        return Objects.requireNonNull(backend, "forwarding without a backend");
    }
}
