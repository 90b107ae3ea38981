package io.smtpedge.edge.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.DefaultChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * A TCP connection in memory. The code under test has the channel; the test has the peer, through the methods that begin
 * with {@code peer}. As with a real socket, bytes wait unread while auto-read is off, unwritten while the peer does not read,
 * and each direction ends by itself.
 *
 * <p>It is no EmbeddedChannel because that runs the tasks of its loop in the midst of others, which no real loop does; it
 * only borrows the event loop of one, with its clock.
 */
final class TestSocket extends AbstractChannel implements DuplexChannel {

    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    private final Config config = new Config(this);
    private final EmbeddedChannel loop;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final Queue<ByteBuf> unread = new ArrayDeque<>();
    private final StringBuilder written = new StringBuilder();
    private final List<Object> unhandled;
    private boolean open = true;
    private boolean peerReads = true;
    private boolean peerEnded;
    private boolean inputShutdown;
    private boolean outputShutdown;
    private boolean reading;

    private TestSocket(
            EmbeddedChannel loop, ByteBufAllocator allocator, InetSocketAddress local, InetSocketAddress remote) {
        super(null);
        this.loop = loop;
        this.local = local;
        this.remote = remote;
        this.unhandled = ((Pipeline) pipeline()).unhandled;
        config.setAllocator(allocator);
    }

    /** A connection that has just been made, on the event loop of {@code loop}. */
    static TestSocket connected(
            EmbeddedChannel loop,
            ByteBufAllocator allocator,
            InetSocketAddress local,
            InetSocketAddress remote,
            ChannelHandler handler) {
        TestSocket socket = new TestSocket(loop, allocator, local, remote);
        socket.pipeline().addLast(handler);
        loop.eventLoop().register(socket);
        socket.settle();
        return socket;
    }

    /** The peer sends octets in one packet; they are written as Latin-1. */
    void peerSends(String octets) {
        byte[] bytes = octets.getBytes(StandardCharsets.ISO_8859_1);
        unread.add(alloc().buffer(Math.max(1, bytes.length)).writeBytes(bytes));
        read();
        settle();
    }

    /** The peer sends octets one by one, a packet each. */
    void peerSendsSingly(String octets) {
        octets.chars().forEach(octet -> peerSends(String.valueOf((char) octet)));
    }

    /** The peer sends its FIN. */
    void peerEnds() {
        peerEnded = true;
        read();
        settle();
    }

    /** The peer sends a RST: what was under way is lost. */
    void peerResets() {
        dropUnread();
        eventLoop().execute(() -> {
            pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
            close();
        });
        settle();
    }

    /** From now on what is written stays in the channel, as when the peer's window is full. */
    void peerStopsReading() {
        peerReads = false;
    }

    void peerReadsAgain() {
        peerReads = true;
        eventLoop().execute(() -> unsafe().flush());
        settle();
    }

    /** What the peer has received since the last call. */
    String peerReceived() {
        settle();
        String text = written.toString();
        written.setLength(0);
        return text;
    }

    /** True once the peer has received the FIN, or the connection is closed. */
    boolean peerSawEnd() {
        return outputShutdown || !open;
    }

    /** True while bytes that the peer has sent are not read. */
    boolean hasUnread() {
        return !unread.isEmpty();
    }

    /** Octets that were written and not sent. */
    long unsentOctets() {
        ChannelOutboundBuffer pending = unsafe().outboundBuffer();
        return pending == null ? 0 : pending.totalPendingWriteBytes();
    }

    /** What no handler wanted: exceptions and messages. */
    List<Object> unhandled() {
        return unhandled;
    }

    private void settle() {
        loop.runPendingTasks();
    }

    @Override
    protected void doBeginRead() {
        if (!reading) {
            reading = true;
            eventLoop().execute(this::deliver);
        }
    }

    private void deliver() {
        reading = false;
        while (open && config.isAutoRead() && !unread.isEmpty()) {
            pipeline().fireChannelRead(unread.remove());
            pipeline().fireChannelReadComplete();
        }
        if (open && peerEnded && !inputShutdown && unread.isEmpty()) {
            if (config.halfClosure) {
                inputShutdown = true;
                pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            } else {
                close();
            }
        }
    }

    private void dropUnread() {
        unread.forEach(ByteBuf::release);
        unread.clear();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer pending) throws IOException {
        if (outputShutdown && pending.current() instanceof ByteBuf late && late.isReadable()) {
            throw new IOException("Broken pipe");
        }
        while (peerReads && pending.current() instanceof ByteBuf bytes) {
            written.append(bytes.toString(StandardCharsets.ISO_8859_1));
            pending.remove();
        }
    }

    @Override
    protected void doClose() {
        open = false;
        dropUnread();
    }

    /** As shutdown(2): what Netty still holds is cut off. */
    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        ChannelOutboundBuffer pending = unsafe().outboundBuffer();
        if (pending != null && !pending.isEmpty()) {
            unhandled.add("a FIN before what was written");
        }
        outputShutdown = true;
        return promise.setSuccess();
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public boolean isInputShutdown() {
        return inputShutdown || !open;
    }

    @Override
    public boolean isOutputShutdown() {
        return peerSawEnd();
    }

    @Override
    public boolean isShutdown() {
        return isInputShutdown() && isOutputShutdown();
    }

    @Override
    public ChannelFuture shutdownInput() {
        throw new UnsupportedOperationException("a session ends its own side only");
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        return shutdownInput();
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdownInput();
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        return shutdownInput();
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new AbstractUnsafe() {
            @Override
            public void connect(SocketAddress to, SocketAddress from, ChannelPromise promise) {
                promise.setFailure(new UnsupportedOperationException("it is connected"));
            }
        };
    }

    @Override
    protected DefaultChannelPipeline newChannelPipeline() {
        return new Pipeline(this);
    }

    @Override
    protected boolean isCompatible(EventLoop eventLoop) {
        return true;
    }

    @Override
    protected SocketAddress localAddress0() {
        return local;
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return remote;
    }

    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException("it is connected");
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open && isRegistered();
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    /** Knows the one option more that tells what the peer's FIN does. */
    private static final class Config extends DefaultChannelConfig {

        private boolean halfClosure = true;

        Config(TestSocket socket) {
            super(socket);
        }

        @Override
        public <T> boolean setOption(ChannelOption<T> option, T value) {
            if (option.equals(ChannelOption.ALLOW_HALF_CLOSURE)) {
                halfClosure = (Boolean) value;
                return true;
            }
            return super.setOption(option, value);
        }
    }

    /** Keeps what reaches the end of the pipeline, where Netty would only log it. */
    private static final class Pipeline extends DefaultChannelPipeline {

        private final List<Object> unhandled = new ArrayList<>();

        Pipeline(TestSocket socket) {
            super(socket);
        }

        @Override
        protected void onUnhandledInboundException(Throwable cause) {
            unhandled.add(cause);
        }

        @Override
        protected void onUnhandledInboundMessage(Object message) {
            unhandled.add(message);
        }
    }
}
