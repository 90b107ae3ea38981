package io.smtpedge.edge.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import javax.net.ssl.SSLException;

/**
 * Bounds what a connection may send under TLS. The dialogue's own bounds count what was decrypted, and TLS has messages that
 * never show up there: new keys (RFC 8446, 4.6.3), each of which costs work and an answer, empty records, warnings.
 */
final class CiphertextLimit extends ChannelInboundHandlerAdapter {

    private final long octets;
    private long read;

    CiphertextLimit(long octets) {
        this.octets = octets;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (read > octets) {
            ReferenceCountUtil.release(message);
            return;
        }
        read += ((ByteBuf) message).readableBytes();
        if (read > octets) {
            ReferenceCountUtil.release(message);
            context.fireExceptionCaught(new SSLException("more than " + octets + " octets under TLS"));
        } else {
            context.fireChannelRead(message);
        }
    }
}
