package io.smtpedge.edge.session;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.smtpedge.edge.net.ProxyHeader;
import io.smtpedge.edge.policy.Client;
import java.net.InetSocketAddress;

/**
 * Waits for the PROXY header of a trusted proxy. Strict: a peer that is not trusted, a header that does not parse, and one
 * that does not come in time all end the session, because a wrong identity would be judged and forwarded.
 */
final class IdentifyPhase extends Phase {

    private final HAProxyMessageDecoder decoder = new HAProxyMessageDecoder(true);

    private boolean decoded;

    IdentifyPhase(Session session) {
        super(session);
    }

    @Override
    void begin() {
        InetSocketAddress peer = session.draft().remote();
        if (!environment().trustedProxy().test(peer.getAddress())) {
            session.signal(new Signal.BadHeader("the peer is not in listen.trusted-proxies"));
            return;
        }
        session.channel().pipeline().addFirst(decoder);
        deadline(
                environment().times().header(),
                () -> session.signal(new Signal.BadHeader(
                        "no header within " + environment().times().header().toMillis() + " ms")));
    }

    @Override
    void received(ChannelHandlerContext context, Object message) {
        // The decoder passes nothing but the header; what follows it comes when this phase is over.
        HAProxyMessage header = (HAProxyMessage) message;
        try {
            identified(header);
        } finally {
            header.release();
        }
    }

    @Override
    void close() {
        // A decoder that has read its header leaves by itself, and hands on what came behind the header.
        if (!decoded && session.channel().pipeline().context(decoder) != null) {
            session.channel().pipeline().remove(decoder);
        }
    }

    private void identified(HAProxyMessage header) {
        decoded = true;
        InetSocketAddress peer = session.draft().remote();
        InetSocketAddress local = (InetSocketAddress) session.channel().localAddress();
        Client client = ProxyHeader.of(header)
                .map(said -> new Client(said.source(), said.destination()))
                .orElseGet(() -> new Client(peer, local));
        session.signal(new Signal.Identified(client));
    }

    @Override
    Signal signalFor(Throwable cause) {
        // Not HAProxyProtocolException alone: extensions (TLV) beyond the end of the header make the decoder fail
        // otherwise.
        return cause instanceof DecoderException
                ? new Signal.BadHeader("the header does not parse")
                : super.signalFor(cause);
    }
}
