package io.smtpedge.edge.net;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;

/** Opens second legs: connections to the backend that tell it who the client is. Thread-safe. */
@FunctionalInterface
public interface Upstream {

    /**
     * Begins to connect. The caller has the deadline: closing the channel gives up. The channel is a {@link
     * io.netty.channel.socket.DuplexChannel}, but for a future that has failed already on return: its channel was never
     * opened, and must not be touched.
     *
     * @param loop the client's event loop, so that both legs share it; this is called on it
     * @param client the address the backend is to see
     * @param local the address the client dialled
     * @param handler sees the channel from its activation on; what introduces the client is written before that
     * @return fails with {@link java.io.IOException} where the backend cannot be reached
     */
    ChannelFuture connect(EventLoop loop, InetSocketAddress client, InetSocketAddress local, ChannelHandler handler);
}
