package io.smtpedge.edge.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.smtpedge.edge.net.HalfClose;
import io.smtpedge.edge.smtp.Replies;
import io.smtpedge.edge.smtp.Reply;
import io.smtpedge.edge.tls.StartTls;
import org.jspecify.annotations.Nullable;

/**
 * Says the last words and closes. Where the client has sent what nobody read, a plain close would reset the connection and
 * take the last words from it; so the edge ends its own side first, and reads and discards until the client has ended too. Where too many are turned away,
 * it does not wait for them.
 */
final class DepartPhase extends Phase {

    private final @Nullable Reply farewell;

    DepartPhase(Session session, State.Departing departing) {
        super(session);
        this.farewell = departing.farewell();
    }

    @Override
    void begin() {
        deadline(environment().times().depart(), () -> session.signal(new Signal.FarewellDone()));
        Channel channel = session.channel();
        ByteBuf words = Unpooled.EMPTY_BUFFER;
        Reply reply = farewell;
        if (reply != null) {
            words = session.isGreetingBegun() ? asFirstAnswer(reply) : Unpooled.wrappedBuffer(reply.toBytes());
            session.draft().toClient += words.readableBytes();
        }
        channel.config().setAutoRead(true);
        channel.writeAndFlush(words).addListener(done -> said((ChannelFuture) done));
    }

    /**
     * All lines of a reply have the same code (RFC 5321, 4.2.1), so after a teaser the last words cannot be the greeting. They
     * are the answer to the client's first command, whether or not that has come: its greeting is finished before them.
     */
    private ByteBuf asFirstAnswer(Reply reply) {
        session.greetingFinished();
        return Unpooled.wrappedBuffer(Replies.greeting(environment().hostname()).toBytes(), reply.toBytes());
    }

    private void said(ChannelFuture done) {
        if (!isOpen()) {
            return;
        }
        if (done.isSuccess()) {
            StartTls.end(session.channel(), this::endOrLinger);
        } else {
            session.signal(new Signal.FarewellDone());
        }
    }

    private void endOrLinger() {
        if (!isOpen()) {
            return;
        }
        boolean saidBye = farewell != null && farewell.code() == Replies.BYE.code();
        boolean nothingUnread = session.draft().fromClient == 0 || saidBye;
        if (nothingUnread || !session.place().mayLinger() || HalfClose.peerHasEnded(session.channel())) {
            session.signal(new Signal.FarewellDone());
        } else {
            HalfClose.sendFin(session.channel());
            HalfClose.closeOnFin(session.channel());
        }
    }

    @Override
    void received(ChannelHandlerContext context, Object message) {
        ((ByteBuf) message).release();
    }
}
