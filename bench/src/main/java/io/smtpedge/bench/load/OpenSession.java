package io.smtpedge.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A session whose end is open: a real sender, that delivers one message if it is let, says QUIT where it is not, and notes
 * how that went.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write arrives at exceptionCaught
final class OpenSession extends ClientSession {

    private static final ByteBuf QUIT =
            Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer("QUIT\r\n".getBytes(StandardCharsets.US_ASCII)));
    private static final String RECIPIENT = "RCPT";
    private static final String MESSAGE = "message";

    private final List<Turn> turns;
    private final Outcomes.Counter counter;
    private @Nullable Outcome outcome;
    private long answeredUs;
    private int turn;
    private boolean anyReply;

    /**
     * @param turns of {@link Dialogue#DELIVER}
     */
    OpenSession(List<Turn> turns, Outcomes.Counter counter, LongSupplier nanoClock, Runnable whenEnded) {
        super(nanoClock, whenEnded);
        this.turns = turns;
        this.counter = counter;
    }

    @Override
    void onReply(ChannelHandlerContext ctx, int code) {
        if (!anyReply) {
            anyReply = true;
            counter.firstReply(((InetSocketAddress) ctx.channel().localAddress()).getAddress(), code, elapsedUs());
        }
        if (outcome != null) {
            // The reply to QUIT, or a 421 behind it; the server closes next.
            return;
        }
        Turn current = turns.get(turn);
        if (code != current.expectedCode()) {
            decide(Outcome.of(code, turn == 0));
            if (code != 421 && turn > 0) {
                ctx.writeAndFlush(QUIT.duplicate(), ctx.voidPromise());
            }
            return;
        }
        if (current.stage().equals(RECIPIENT)) {
            counter.accepted();
        }
        if (current.stage().equals(MESSAGE)) {
            decide(Outcome.DELIVERED);
        }
        turn++;
        ctx.writeAndFlush(current.answer().duplicate(), ctx.voidPromise());
    }

    private void decide(Outcome decided) {
        outcome = decided;
        answeredUs = elapsedUs();
    }

    @Override
    void onClose() {
        finish(Outcome.CUT);
    }

    @Override
    void onFailure(String why) {
        finish(why.startsWith(ClientSession.TOO_OLD) ? Outcome.SILENCE : Outcome.CUT);
    }

    /** Ends with what was decided, or else with what the lack of a decision means. */
    private void finish(Outcome undecided) {
        Outcome decided = outcome;
        if (decided == null) {
            counter.ended(undecided, elapsedUs());
        } else {
            counter.ended(decided, answeredUs);
        }
        end();
    }

    @Override
    String stage() {
        return turns.get(turn).stage();
    }
}
