package io.smtpedge.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One client's connection: takes replies apart, knows its age, ends once. Lives on the generator's event loop. */
abstract class ClientSession extends ChannelInboundHandlerAdapter {

    /** How the reason of {@link #onFailure} begins where the server took too long. */
    static final String TOO_OLD = "no end in time";

    private final LongSupplier nanoClock;
    private final Runnable whenEnded;
    private final ReplyScanner scanner = new ReplyScanner();
    private final long startedNs;
    private @Nullable Channel channel;
    private boolean ended;

    /**
     * @param whenEnded called exactly once, on the event loop
     */
    ClientSession(LongSupplier nanoClock, Runnable whenEnded) {
        this.nanoClock = nanoClock;
        this.whenEnded = whenEnded;
        this.startedNs = nanoClock.getAsLong();
    }

    /**
     * A whole reply has come.
     *
     * @param code 0 to 999, or {@link ReplyScanner#MALFORMED}
     */
    abstract void onReply(ChannelHandlerContext ctx, int code);

    /** The server has closed. */
    abstract void onClose();

    /**
     * The session cannot go on: no connection, a reset, or too old.
     *
     * @param why a few words
     */
    abstract void onFailure(String why);

    /** What the session waits for, for messages. */
    abstract String stage();

    @Override
    public final void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    @Override
    public final void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            int code = ReplyScanner.INCOMPLETE;
            while (!ended && (code = scanner.next(bytes)) != ReplyScanner.INCOMPLETE) {
                onReply(ctx, code);
            }
        } finally {
            bytes.release();
        }
    }

    @Override
    public final void channelInactive(ChannelHandlerContext ctx) {
        if (!ended) {
            onClose();
        }
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail("at " + stage() + ": " + cause.getMessage());
    }

    /** Gives the session up, if it has not ended, and closes the connection. */
    @SuppressWarnings("FutureReturnValueIgnored") // a close cannot be mended
    final void fail(String why) {
        if (!ended) {
            onFailure(why);
        }
        // Reset, so that no port of ours stays behind in TIME_WAIT.
        if (channel != null && channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        }
    }

    /** Gives the session up if it is older than this. */
    final void failIfOlderThan(long limitUs) {
        if (!ended && elapsedUs() > limitUs) {
            fail(TOO_OLD + ", at " + stage());
        }
    }

    /** Ends the session: the next one may start. */
    final void end() {
        if (!ended) {
            ended = true;
            whenEnded.run();
        }
    }

    final long elapsedUs() {
        return (nanoClock.getAsLong() - startedNs) / 1000;
    }
}
