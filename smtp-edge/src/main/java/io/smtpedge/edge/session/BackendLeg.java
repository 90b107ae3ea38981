package io.smtpedge.edge.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The backend's half of the relay, and the only handler of the second leg. Its first bytes are the greeting. */
final class BackendLeg extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(BackendLeg.class);

    private final Session session;
    private final BackendGreeting greeting;

    BackendLeg(Session session) {
        this.session = session;
        this.greeting = new BackendGreeting(session);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (session.state() instanceof State.Connecting) {
            bytes = greeting.read(bytes);
            if (!bytes.isReadable()) {
                bytes.release();
                return;
            }
            session.signal(new Signal.UpstreamUp());
        }
        if (!(session.state() instanceof State.Forwarding)) {
            bytes.release();
            return;
        }
        session.forwarding().fromBackend(bytes);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        greeting.close();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        session.channel().flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (session.state() instanceof State.Forwarding) {
            session.forwarding().updateReading();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof ChannelInputShutdownEvent)) {
            return;
        }
        if (session.state() instanceof State.Forwarding) {
            ForwardPhase.passOnEnd(session, State.Side.BACKEND, session.channel());
        } else {
            session.signal(new Signal.Gone(State.Side.BACKEND, "the backend closed before its greeting"));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (session.state() instanceof State.Forwarding(State.Side ended) && ended == State.Side.CLIENT) {
            ForwardPhase.passOnEnd(session, State.Side.BACKEND, session.channel());
            return;
        }
        session.signal(new Signal.Gone(State.Side.BACKEND, "the backend is gone"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            session.signal(new Signal.Gone(State.Side.BACKEND, "the backend's connection broke"));
        } else {
            LOG.error(
                    "a fault in the second leg of the session of {}",
                    session.draft().remote(),
                    cause);
            session.signal(new Signal.Fault(cause.toString()));
        }
    }
}
