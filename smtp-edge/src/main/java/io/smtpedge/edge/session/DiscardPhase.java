package io.smtpedge.edge.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.smtpedge.edge.net.HalfClose;
import io.smtpedge.edge.smtp.dialogue.EndOfData;

/**
 * Throws away the rest of a message that is refused before its end: a client reads the reply only there. One that takes
 * something else for the end waits for the reply already, so silence ends this phase, too.
 */
final class DiscardPhase extends Phase {

    private final EndOfData message;
    private long endNanos;

    DiscardPhase(Session session, EndOfData message) {
        super(session);
        this.message = message;
    }

    @Override
    void begin() {
        endNanos = session.nanos() + environment().times().command().toNanos();
        discard(session.earlyBytes().take());
        if (isOpen() && HalfClose.peerHasEnded(session.channel())) {
            session.signal(new Signal.DialogueDone());
        }
    }

    @Override
    void received(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        session.draft().fromClient += bytes.readableBytes();
        discard(bytes);
    }

    private void discard(ByteBuf bytes) {
        boolean ended = message.skip(bytes);
        bytes.release();
        if (ended) {
            session.signal(new Signal.DialogueDone());
            return;
        }
        long silence = environment().times().depart().toNanos();
        deadlineNanos(
                Math.max(0, Math.min(silence, endNanos - session.nanos())),
                () -> session.signal(new Signal.DialogueDone()));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent && isOpen()) {
            session.signal(new Signal.DialogueDone());
        }
    }
}
