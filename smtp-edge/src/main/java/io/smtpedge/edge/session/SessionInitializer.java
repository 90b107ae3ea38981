package io.smtpedge.edge.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Makes a {@link Session} of each accepted channel, then leaves the pipeline to its phases. */
@ChannelHandler.Sharable
public final class SessionInitializer extends ChannelInboundHandlerAdapter {

    private final SessionEnvironment environment;
    private final SessionRegistry registry;

    public SessionInitializer(SessionEnvironment environment, SessionRegistry registry) {
        this.environment = environment;
        this.registry = registry;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        Channel channel = context.channel();
        if (channel.remoteAddress() == null) {
            // The client was gone before it was accepted: there is no address to make a record for.
            channel.close();
            return;
        }
        context.pipeline().remove(this);
        new Session(environment, registry, channel).begin();
    }
}
