package io.smtpedge.edge.session;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.smtpedge.edge.smtp.LogText;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mechanics of one state, as the only handler of the client's channel while the session is in it; a refused client may
 * have asked for TLS, whose handlers then come before it. It ends with the
 * signal that leads to another state; by then it has released all it held ({@link #close}).
 */
abstract class Phase extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(Phase.class);

    final Session session;
    private boolean open = true;
    private @Nullable ScheduledFuture<?> deadline;

    Phase(Session session) {
        this.session = session;
    }

    /** Begins; the phase is in the pipeline. */
    abstract void begin();

    /** Takes what was read, and one reference to it. Only called while the phase is open. */
    abstract void received(ChannelHandlerContext context, Object message);

    /** Releases what the phase holds besides its deadline. */
    void close() {}

    final boolean isOpen() {
        return open;
    }

    final SessionEnvironment environment() {
        return session.environment();
    }

    /** Sets the phase's one deadline anew. */
    final void deadline(Duration wait, Runnable passed) {
        deadlineNanos(wait.toNanos(), passed);
    }

    final void deadlineNanos(long nanos, Runnable passed) {
        cancelDeadline();
        deadline = session.channel().eventLoop().schedule(passed, nanos, TimeUnit.NANOSECONDS);
    }

    /** Ends the phase: nothing it held is live afterwards, and what still comes is dropped. Ends once. */
    final void end() {
        if (open) {
            open = false;
            cancelDeadline();
            close();
        }
    }

    @Override
    public final void handlerRemoved(ChannelHandlerContext context) {
        end();
    }

    @Override
    public final void channelRead(ChannelHandlerContext context, Object message) {
        if (open) {
            received(context, message);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            session.signal(new Signal.Gone(State.Side.CLIENT, "the client hung up"));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        session.signal(new Signal.Gone(State.Side.CLIENT, "the client is gone"));
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        session.signal(signalFor(cause));
    }

    /** A broken connection is an everyday event; anything else is a fault of ours, and shows its stack. */
    Signal signalFor(Throwable cause) {
        if (cause instanceof SSLException || cause.getCause() instanceof SSLException) {
            return new Signal.Gone(State.Side.CLIENT, "the client's TLS broke: " + reason(cause));
        }
        if (cause instanceof IOException) {
            return new Signal.Gone(State.Side.CLIENT, "the client's connection broke");
        }
        LOG.error(
                "a fault in {} of the session of {}",
                getClass().getSimpleName(),
                session.draft().remote(),
                cause);
        return new Signal.Fault(cause.toString());
    }

    /** What a failure of TLS was, in short and printable: the client may have chosen the words. */
    static String reason(Throwable failure) {
        Throwable cause = failure.getCause() instanceof SSLException inner ? inner : failure;
        return LogText.printable(Objects.requireNonNullElse(cause.getMessage(), "it was cut off"), LogText.MAX_EARLY);
    }

    private void cancelDeadline() {
        ScheduledFuture<?> pending = deadline;
        if (pending != null) {
            deadline = null;
            pending.cancel(false);
        }
    }
}
