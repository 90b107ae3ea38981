package io.smtpedge.bench.load;

import io.netty.channel.ChannelHandlerContext;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A session that follows its turns, and is complete when the server closes after the last one. Anything else ends it as
 * failed.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write arrives at exceptionCaught
final class LoadSession extends ClientSession {

    private final List<Turn> turns;
    private final Tally tally;
    private int turn;

    LoadSession(List<Turn> turns, Tally tally, LongSupplier nanoClock, Runnable whenEnded) {
        super(nanoClock, whenEnded);
        this.turns = turns;
        this.tally = tally;
    }

    @Override
    void onReply(ChannelHandlerContext ctx, int code) {
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
    void onClose() {
        if (turn == turns.size()) {
            tally.completed(elapsedUs());
            end();
        } else {
            fail("closed by the server before " + stage());
        }
    }

    @Override
    void onFailure(String why) {
        tally.failed(why);
        end();
    }

    @Override
    String stage() {
        return turn < turns.size() ? turns.get(turn).stage() : "close";
    }
}
