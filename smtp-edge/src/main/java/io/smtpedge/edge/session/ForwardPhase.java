package io.smtpedge.edge.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.smtpedge.edge.net.HalfClose;
import io.smtpedge.edge.smtp.Replies;
import java.time.Duration;

/**
 * The client's half of the relay; {@link BackendLeg} is the other. Bytes go on unchanged and in order; a leg that cannot be
 * written stops the reading of the other; a FIN is passed on behind all bytes before it.
 */
final class ForwardPhase extends Phase {

    private final Channel backend;
    private long lastByteNanos;

    ForwardPhase(Session session, Channel backend) {
        super(session);
        this.backend = backend;
    }

    @Override
    void begin() {
        touch();
        deadline(environment().times().idle(), this::idle);
        ByteBuf early = session.takeEarlyBytes();
        if (early.isReadable()) {
            relay(early);
            backend.flush();
        } else {
            early.release();
        }
    }

    /** Notes that a byte went by, in either direction. */
    void touch() {
        lastByteNanos = session.nanos();
    }

    /** The timer is set once and looks at the clock when it goes off: to set it anew for each byte would cost more. */
    private void idle() {
        long left = idleTime().toNanos() - (session.nanos() - lastByteNanos);
        if (left > 0) {
            deadlineNanos(left, this::idle);
        } else {
            session.signal(new Signal.DeadlinePassed(
                    session.speakable() ? Replies.timeout(environment().hostname()) : null, "the session was idle"));
        }
    }

    private Duration idleTime() {
        boolean backendEnded =
                session.state() instanceof State.Forwarding(State.Side ended) && ended == State.Side.BACKEND;
        SessionEnvironment.Times times = environment().times();
        if (backendEnded) {
            return times.backendEnded();
        }
        boolean longer = session.observer().awaitsAcknowledgement()
                && times.acknowledgement().compareTo(times.idle()) > 0;
        return longer ? times.acknowledgement() : times.idle();
    }

    @Override
    void received(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        session.draft().fromClient += bytes.readableBytes();
        touch();
        if (mustRefuse(session, backend)) {
            bytes.release();
        } else {
            relay(bytes);
        }
    }

    /**
     * Ends the session where a stalled leg is handed still more bytes and memory is short: the other sessions need it.
     *
     * @return true where that happened, and the bytes have nowhere to go
     */
    static boolean mustRefuse(Session session, Channel stalled) {
        if (stalled.isWritable() || !session.environment().memoryScarce().getAsBoolean()) {
            return false;
        }
        session.signal(new Signal.LimitReached(
                session.speakable() ? Replies.PORTS_BUSY : null, "no memory for what a stalled peer does not take"));
        return true;
    }

    private void relay(ByteBuf bytes) {
        session.draft().toBackend += bytes.readableBytes();
        session.observer().client(bytes);
        backend.write(bytes, backend.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        backend.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (backend.isOpen()) {
            backend.config().setAutoRead(context.channel().isWritable());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
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

    /** The backend has ended its side: the wait for the client is a shorter one. */
    void backendEnded() {
        touch();
        deadline(idleTime(), this::idle);
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
}
