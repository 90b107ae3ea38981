package io.smtpedge.edge.session;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.smtpedge.edge.net.Upstream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A backend whose every connection is a {@link TestSocket}. */
final class FakeBackend implements Upstream {

    /** What becomes of an attempt to connect. */
    enum Answer {
        /** It is accepted at once. */
        ACCEPT,
        /** Nothing comes back until the test says {@link #acceptNow} or {@link #refuseNow}. */
        NOTHING,
        /** This machine has no file descriptor left for the socket. */
        NO_DESCRIPTOR
    }

    private final EmbeddedChannel loop;
    private final ByteBufAllocator memory;
    private final List<TestSocket> sockets = new ArrayList<>();
    private final List<ChannelPromise> attempts = new ArrayList<>();
    private final List<InetSocketAddress> clients = new ArrayList<>();
    private Answer answer = Answer.ACCEPT;

    FakeBackend(EmbeddedChannel loop, ByteBufAllocator memory) {
        this.loop = loop;
        this.memory = memory;
    }

    void answers(Answer next) {
        answer = next;
    }

    /** Who was introduced, once for each attempt to connect. */
    List<InetSocketAddress> clients() {
        return clients;
    }

    List<TestSocket> sockets() {
        return sockets;
    }

    /** The newest connection. */
    TestSocket socket() {
        return sockets.getLast();
    }

    void acceptNow() {
        attempts.getLast().setSuccess();
    }

    void refuseNow() {
        attempts.getLast().setFailure(new ConnectException("Connection refused"));
        socket().close();
    }

    @Override
    public ChannelFuture connect(
            EventLoop eventLoop, InetSocketAddress client, InetSocketAddress local, ChannelHandler handler) {
        clients.add(client);
        if (answer == Answer.NO_DESCRIPTOR) {
            return withoutDescriptor(eventLoop, handler);
        }
        TestSocket socket = TestSocket.connected(loop, memory, client, TestEdge.BACKEND, handler);
        ChannelPromise attempt = socket.newPromise();
        sockets.add(socket);
        attempts.add(attempt);
        if (answer == Answer.ACCEPT) {
            acceptNow();
        }
        return attempt;
    }

    /** The very future that Netty returns then: its channel has no event loop. */
    private static ChannelFuture withoutDescriptor(EventLoop eventLoop, ChannelHandler handler) {
        return new Bootstrap()
                .group(eventLoop)
                .channelFactory(() -> {
                    throw new ChannelException("Too many open files");
                })
                .handler(handler)
                .connect(TestEdge.BACKEND);
    }
}
