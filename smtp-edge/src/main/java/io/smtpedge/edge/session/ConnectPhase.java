package io.smtpedge.edge.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.smtpedge.edge.policy.Client;
import io.smtpedge.edge.policy.ClientNetwork;
import io.smtpedge.edge.policy.Evidence;
import java.time.Duration;

/**
 * Opens the second leg and waits for the backend's greeting, which will be the client's greeting. A backend that accepts and
 * says nothing is down too: HAProxy does just that when none of its servers is up.
 */
final class ConnectPhase extends Phase {

    private final Client client;

    ConnectPhase(Session session, Client client) {
        super(session);
        this.client = client;
    }

    @Override
    void begin() {
        if (session.earlyBytes().octets() > 0) {
            // One buffer is enough to tell the backend what came early; the kernel keeps the rest.
            session.channel().config().setAutoRead(false);
        }
        ChannelFuture connecting = environment()
                .upstream()
                .connect(session.channel().eventLoop(), client.remote(), client.local(), new BackendLeg(session));
        Throwable atOnce = connecting.cause();
        if (atOnce != null) {
            // No file descriptor was left, say: there is no channel then, and the future is of another thread.
            session.signal(new Signal.UpstreamDown(String.valueOf(atOnce.getMessage())));
            return;
        }
        session.backend(connecting.channel());
        deadline(environment().times().connect(), () -> connectTimePassed(connecting));
        connecting.addListener(done -> {
            Throwable cause = done.cause();
            // A late answer that condemns the client closes the connection under way: that is no fault of the backend.
            if (cause != null && isOpen() && connecting.channel().equals(session.backend())) {
                session.signal(new Signal.UpstreamDown(String.valueOf(cause.getMessage())));
            }
        });
    }

    private void connectTimePassed(ChannelFuture connecting) {
        if (connecting.isSuccess()) {
            deadline(
                    environment().times().greeting(),
                    () -> down(
                            "no greeting from the backend within ",
                            environment().times().greeting()));
        } else {
            down("no connection to the backend within ", environment().times().connect());
        }
    }

    private void down(String what, Duration time) {
        session.signal(new Signal.UpstreamDown(what + time.toMillis() + " ms"));
    }

    @Override
    void received(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        session.draft().fromClient += bytes.readableBytes();
        noteEarlyTalk(bytes);
        session.earlyBytes().keep(bytes);
        session.channel().config().setAutoRead(false);
    }

    private void noteEarlyTalk(ByteBuf bytes) {
        Evidence evidence = session.draft().evidence();
        if (evidence != null && evidence.greet() == Evidence.Greet.REMEMBERED) {
            ClientNetwork network = ClientNetwork.of(client.address());
            session.draft()
                    .evidence(ScreenPhase.notRememberedAnyMore(
                            session, network, evidence, ScreenPhase.earlyTalk(session, bytes)));
        }
    }

    @Override
    void close() {
        session.channel().config().setAutoRead(true);
    }
}
