package io.smtpedge.edge.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.smtpedge.edge.tls.TestTls;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLEngine;

/** A client's end of TLS on a {@link TestSocket}, after the 220 to STARTTLS. Octets are written as Latin-1. */
final class TlsPeer {

    private final TestSocket socket;
    private final SSLEngine engine;
    private final Closed closed = new Closed();
    private final EmbeddedChannel channel;

    private TlsPeer(TestSocket socket, String protocol) {
        this.socket = socket;
        this.engine = TestTls.client(protocol);
        this.channel = new EmbeddedChannel(new SslHandler(engine), closed);
    }

    /** Shakes hands. */
    static TlsPeer on(TestSocket socket, String protocol) {
        TlsPeer peer = new TlsPeer(socket, protocol);
        peer.exchange();
        return peer;
    }

    /** Sends octets in a record of their own, and returns what the server has said since the last call. */
    String says(String octets) {
        if (!octets.isEmpty()) {
            channel.writeOutbound(Unpooled.copiedBuffer(octets, StandardCharsets.ISO_8859_1));
        }
        exchange();
        StringBuilder heard = new StringBuilder();
        for (ByteBuf bytes = channel.readInbound(); bytes != null; bytes = channel.readInbound()) {
            heard.append(bytes.toString(StandardCharsets.ISO_8859_1));
            bytes.release();
        }
        return heard.toString();
    }

    /** What the server has said since. */
    String hears() {
        return says("");
    }

    /** Ends its side of TLS; the TCP connection stays. */
    void closesNotify() {
        channel.pipeline().get(SslHandler.class).closeOutbound();
        exchange();
    }

    /** The version and cipher agreed on. */
    String agreed() {
        return engine.getSession().getProtocol() + " with cipher "
                + engine.getSession().getCipherSuite();
    }

    /** True once the server has ended its side with a close_notify. */
    boolean sawCloseNotify() {
        exchange();
        return closed.seen;
    }

    private void exchange() {
        boolean more = true;
        while (more) {
            more = false;
            for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
                more = true;
                if (socket.isOpen()) {
                    socket.peerSends(bytes.toString(StandardCharsets.ISO_8859_1));
                }
                bytes.release();
            }
            String answer = socket.peerReceived();
            if (!answer.isEmpty()) {
                more = true;
                channel.writeInbound(Unpooled.copiedBuffer(answer, StandardCharsets.ISO_8859_1));
            }
        }
    }

    private static final class Closed extends io.netty.channel.ChannelInboundHandlerAdapter {

        private boolean seen;

        @Override
        public void userEventTriggered(io.netty.channel.ChannelHandlerContext context, Object event) {
            seen |= event instanceof SslCloseCompletionEvent;
        }
    }
}
