package io.smtpedge.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One session: follows its turns, and is complete when the server closes after the last one. Anything else ends it as
 * failed. Lives on the generator's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write arrives at exceptionCaught; a close cannot be mended
final class LoadSession extends ChannelInboundHandlerAdapter {

    private final List<Turn> turns;
    private final Tally tally;
    private final LongSupplier nanoClock;
    private final Runnable whenEnded;
    private final ReplyScanner scanner = new ReplyScanner();
    private final long startedNs;
    private @Nullable Channel channel;
    private int turn;
    private boolean ended;

    /**
     * @param whenEnded called exactly once, on the event loop
     */
    LoadSession(List<Turn> turns, Tally tally, LongSupplier nanoClock, Runnable whenEnded) {
        this.turns = turns;
        this.tally = tally;
        this.nanoClock = nanoClock;
        this.whenEnded = whenEnded;
        this.startedNs = nanoClock.getAsLong();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
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

    private void onReply(ChannelHandlerContext ctx, int code) {
        if (code == ReplyScanner.MALFORMED) {
            fail("not an SMTP reply at " + stage());
            return;
        }
        if (turn == turns.size()) {
            fail("a reply too many, " + code + ", after the last turn");
            return;
        }
        if (turn == 0) {
            tally.greeted(elapsedUs());
        }
        tally.reply(turn, code);
        Turn current = turns.get(turn);
        if (code != current.expectedCode()) {
            fail("%03d at %s instead of %d".formatted(code, current.stage(), current.expectedCode()));
            return;
        }
        turn++;
        if (current.answer().isReadable()) {
            ctx.writeAndFlush(current.answer().duplicate(), ctx.voidPromise());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (turn == turns.size()) {
            end(() -> tally.completed(elapsedUs()));
        } else {
            fail("closed by the server before " + stage());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail("at " + stage() + ": " + cause.getMessage());
    }

    /** Gives the session up. The connection is reset, so that no port of ours stays behind in TIME_WAIT. */
    void fail(String kind) {
        end(() -> tally.failed(kind));
        if (channel != null && channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        }
    }

    /** Gives the session up if it is older than this. */
    void failIfOlderThan(long limitUs) {
        if (!ended && elapsedUs() > limitUs) {
            fail("no end in time, at " + stage());
        }
    }

    private void end(Runnable count) {
        if (!ended) {
            ended = true;
            count.run();
            whenEnded.run();
        }
    }

    private long elapsedUs() {
        return (nanoClock.getAsLong() - startedNs) / 1000;
    }

    private String stage() {
        return turn < turns.size() ? turns.get(turn).stage() : "close";
    }
}
