package io.smtpedge.edge.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.smtpedge.edge.net.HalfClose;
import io.smtpedge.edge.observe.Event;
import io.smtpedge.edge.policy.Client;
import io.smtpedge.edge.policy.Verdict;
import io.smtpedge.edge.smtp.Replies;
import io.smtpedge.edge.smtp.Reply;
import io.smtpedge.edge.smtp.dialogue.DialogueGuard;
import io.smtpedge.edge.smtp.dialogue.Stop;

/**
 * The relay. It is the handler of the client's leg; {@link BackendLeg} is the backend's. Bytes go on unchanged and in order,
 * as far as the {@link DialogueGuard} lets them; a leg that cannot be written stops the reading of the other; a FIN is passed
 * on behind all bytes before it.
 */
final class ForwardPhase extends Phase {

    /** A few octets must not hold a buffer that was made for a read of many. */
    private static final int MAX_SLACK = 512;

    private final Client client;
    private final Channel backend;
    private final DialogueGuard guard;
    private final DeepTests tests;
    private final Idleness idleness;

    /** Of the client: the beginning of a line, or what must wait for a reply. */
    private ByteBuf held = Unpooled.EMPTY_BUFFER;

    /** Of the backend: the reply that accepts STARTTLS, while the verdict is not in. */
    private ByteBuf heldReply = Unpooled.EMPTY_BUFFER;

    private boolean clientEnded;
    private boolean readingStopped;

    ForwardPhase(Session session, Client client, Channel backend, DialogueGuard guard, DeepTests tests) {
        super(session);
        this.client = client;
        this.backend = backend;
        this.guard = guard;
        this.tests = tests;
        this.idleness = new Idleness(session, this, guard);
    }

    @Override
    void begin() {
        idleness.begin();
        fromClient(session.earlyBytes().take());
    }

    @Override
    void received(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        session.draft().fromClient += bytes.readableBytes();
        if (mustRefuse(backend.isWritable() && held.readableBytes() <= DialogueGuard.MAX_LINE)) {
            bytes.release();
        } else {
            fromClient(bytes);
        }
    }

    /** Sends on what the guard lets through, and holds the rest. Takes over one reference. */
    private void fromClient(ByteBuf bytes) {
        ByteBuf all = held.isReadable()
                ? ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(
                        session.channel().alloc(), held, bytes)
                : bytes;
        held = Unpooled.EMPTY_BUFFER;
        int octets = guard.client(all);
        Stop stop = guard.stop();
        if (stop != null) {
            // Nothing of this read goes on: the leg that it would go to is about to be closed.
            session.earlyBytes().keep(all.skipBytes(octets));
            stopped(stop);
            return;
        }
        if (octets == all.readableBytes()) {
            send(all);
        } else {
            send(all.readRetainedSlice(octets));
            held = compact(all);
        }
        holdBack();
    }

    private void send(ByteBuf bytes) {
        if (!bytes.isReadable()) {
            bytes.release();
            return;
        }
        idleness.touch();
        session.draft().toBackend += bytes.readableBytes();
        backend.write(bytes, backend.voidPromise());
    }

    private ByteBuf compact(ByteBuf bytes) {
        if (bytes.capacity() - bytes.readableBytes() <= MAX_SLACK) {
            return bytes;
        }
        ByteBuf copy = session.channel().alloc().buffer(bytes.readableBytes()).writeBytes(bytes);
        bytes.release();
        return copy;
    }

    /** No client can make the edge hold more than a line and one read. */
    private void holdBack() {
        boolean stop = held.readableBytes() > DialogueGuard.MAX_LINE;
        if (stop != readingStopped) {
            readingStopped = stop;
            updateReading();
        }
    }

    /** Reads from the client while there is room for what it says. */
    void updateReading() {
        session.channel().config().setAutoRead(backend.isWritable() && !readingStopped);
    }

    /** Takes what the backend said, and one reference to it. */
    void fromBackend(ByteBuf bytes) {
        session.draft().fromBackend += bytes.readableBytes();
        idleness.touch();
        if (mustRefuse(session.channel().isWritable())) {
            bytes.release();
            return;
        }
        int octets = guard.server(bytes);
        if (octets == bytes.readableBytes()) {
            reply(bytes);
        } else {
            reply(bytes.readRetainedSlice(octets));
            holdReply(bytes);
        }
        Stop stop = guard.stop();
        if (stop != null) {
            stopped(stop);
            return;
        }
        if (guard.delivered() > 0) {
            tests.delivered();
        }
        session.lateAnswer().endBetweenMessages();
        if (isOpen() && held.isReadable()) {
            goOn();
        }
    }

    private void reply(ByteBuf bytes) {
        if (!bytes.isReadable()) {
            bytes.release();
            return;
        }
        session.draft().toClient += bytes.readableBytes();
        session.channel().write(bytes, session.channel().voidPromise());
    }

    /** A reply has come: what waited for it may be allowed to go on. */
    private void goOn() {
        fromClient(Unpooled.EMPTY_BUFFER);
        if (isOpen()) {
            backend.flush();
            if (clientEnded) {
                passOnClientsEnd();
            }
        }
    }

    private void holdReply(ByteBuf bytes) {
        if (guard.isStartTlsHeld() && guard.stop() == null) {
            heldReply = bytes;
            backend.config().setAutoRead(false);
        } else {
            bytes.release();
        }
    }

    /** True from the go-ahead for a message, or its first chunk, to the backend's reply to it. */
    boolean isMessageUnderWay() {
        return guard.isMessageUnderWay();
    }

    /** The client may begin TLS now. */
    void letStartTlsGo() {
        guard.letStartTlsGo();
        if (heldReply.isReadable()) {
            reply(heldReply);
            heldReply = Unpooled.EMPTY_BUFFER;
            session.channel().flush();
            backend.config().setAutoRead(session.channel().isWritable());
        }
    }

    /** Nothing more may go on. */
    private void stopped(Stop why) {
        switch (why) {
            case Stop.Violated violated ->
                overrule(environment().dialogueRules().refusal(violated.violation()));
            case Stop.LineTooLong _ -> {
                session.tell(new Event.LimitReached(client.remote(), Event.Limit.LENGTH, guard.lastCommand()));
                session.signal(new Signal.LimitReached(
                        session.speakable() ? Replies.LINE_TOO_LONG : null,
                        "a command line longer than " + DialogueGuard.MAX_LINE + " octets"));
            }
            case Stop.TooManyRecipients _ -> tooManyRecipients();
            case Stop.OutOfStep outOfStep -> {
                session.tell(new Event.OutOfStep(client.remote(), outOfStep.why()));
                session.signal(new Signal.Gone(State.Side.BACKEND, outOfStep.why()));
            }
        }
    }

    private void tooManyRecipients() {
        Reply reply = session.verdicts().referred(Throttle.tooManyRecipients(client.address()));
        session.tell(new Event.Denied(client.remote(), "too many recipients"));
        session.signal(new Signal.LimitReached(
                session.speakable() ? reply : null, "too many recipients of a doubtful client within an hour"));
    }

    /** Ends the relay by a verdict. The backend's leg is closed before anything is said, so it cannot acknowledge anything. */
    void overrule(Verdict.Refuse verdict) {
        session.signal(session.speakable() ? new Signal.Judged(client, verdict) : new Signal.Overruled(verdict));
    }

    /**
     * Ends the session where bytes come that cannot go on and memory is short: the other sessions need it.
     *
     * @return true where that happened
     */
    private boolean mustRefuse(boolean goOn) {
        if (goOn || !environment().memoryScarce().getAsBoolean()) {
            return false;
        }
        session.signal(new Signal.LimitReached(
                session.speakable() ? Replies.PORTS_BUSY : null, "no memory for what a stalled peer does not take"));
        return true;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        backend.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (backend.isOpen()) {
            backend.config().setAutoRead(context.channel().isWritable() && !heldReply.isReadable());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            clientEnded = true;
            passOnClientsEnd();
        }
    }

    /** What waits for a reply goes first. The beginning of a line whose end never comes means nothing, and goes nowhere. */
    private void passOnClientsEnd() {
        if (!held.isReadable() || !guard.awaitsReply()) {
            passOnEnd(session, State.Side.CLIENT, backend);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (session.state() instanceof State.Forwarding(State.Side ended) && ended == State.Side.BACKEND) {
            passOnEnd(session, State.Side.CLIENT, backend);
        } else {
            super.channelInactive(context);
        }
    }

    void backendEnded() {
        idleness.backendEnded();
    }

    /**
     * Passes a FIN on, behind all bytes that came before it: an empty write says when they are gone. The second FIN of a
     * session ends it.
     */
    static void passOnEnd(Session session, State.Side ended, Channel other) {
        other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> {
            if (!(session.state() instanceof State.Forwarding(State.Side before))) {
                return;
            }
            if (before == null) {
                HalfClose.sendFin(other);
                HalfClose.closeOnFin(other);
            }
            session.signal(new Signal.StreamEnded(ended));
        });
    }

    @Override
    void close() {
        held.release();
        held = Unpooled.EMPTY_BUFFER;
        heldReply.release();
        heldReply = Unpooled.EMPTY_BUFFER;
        if (session.channel().isOpen()) {
            session.channel().config().setAutoRead(true);
        }
    }
}
