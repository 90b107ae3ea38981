package io.smtpedge.edge.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import java.net.InetSocketAddress;

/** Sends the PROXY header as the first octets of a connection, then leaves the pipeline. */
final class ProxyHeaderWriter extends ChannelInboundHandlerAdapter {

    private final InetSocketAddress client;
    private final InetSocketAddress local;

    ProxyHeaderWriter(InetSocketAddress client, InetSocketAddress local) {
        this.client = client;
        this.local = local;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.pipeline().addFirst(HAProxyMessageEncoder.INSTANCE);
        context.writeAndFlush(ProxyHeader.encode(client, local), context.voidPromise());
        context.pipeline().remove(HAProxyMessageEncoder.INSTANCE);
        context.pipeline().remove(this);
        context.fireChannelActive();
    }
}
