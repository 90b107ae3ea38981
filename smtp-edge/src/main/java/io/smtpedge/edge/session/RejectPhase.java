package io.smtpedge.edge.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.smtpedge.edge.net.HalfClose;
import io.smtpedge.edge.observe.Event;
import io.smtpedge.edge.observe.Event.Limit;
import io.smtpedge.edge.smtp.CommandLine;
import io.smtpedge.edge.smtp.LineBuffer;
import io.smtpedge.edge.smtp.LogText;
import io.smtpedge.edge.smtp.Replies;
import io.smtpedge.edge.smtp.Reply;
import io.smtpedge.edge.smtp.Verb;
import io.smtpedge.edge.smtp.dialogue.ChunkSize;
import io.smtpedge.edge.smtp.dialogue.Owed;
import io.smtpedge.edge.smtp.dialogue.Standing;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Reads a refused client's commands and writes the answers of its {@link RejectDialogue}, within three limits. */
final class RejectPhase extends Phase {

    private final @Nullable Standing standing;
    private final RejectDialogue dialogue;
    private final Reply refusal;
    private final LineBuffer lines;
    private int commands;
    private String lastCommand = "CONNECT";

    /** Octets of a chunk that are still to come, and are nobody's. */
    private int chunkLeft;

    /**
     * Begins a dialogue, or goes on with one.
     *
     * @param standing where the dialogue with the backend stood; absent where the client has not been greeted
     */
    RejectPhase(Session session, State.Rejecting rejecting, @Nullable Standing standing) {
        super(session);
        this.standing = standing;
        refusal = rejecting.refusal();
        String hostname = environment().hostname();
        boolean tls = environment().startTls().isOffered();
        dialogue = standing == null
                ? new RejectDialogue(rejecting.refuses(), refusal, hostname, tls)
                : RejectDialogue.inPlaceOfBackend(refusal, hostname, tls, standing);
        lines = new LineBuffer(environment().lineLength());
    }

    @Override
    void begin() {
        restartCommandTime();
        ByteBuf early = session.earlyBytes().take();
        try {
            if (standing == null) {
                // After a teaser this is the end of the greeting, not another one.
                say(dialogue.greeting());
                session.greetingFinished();
            } else {
                answerOwed(standing.owed(), early);
            }
            answerAll(early);
        } finally {
            early.release();
        }
        session.channel().flush();
        if (isOpen() && HalfClose.peerHasEnded(session.channel())) {
            session.signal(new Signal.Gone(State.Side.CLIENT, "the client hung up"));
        }
    }

    /** Every command gets its one reply, whoever gives it; these do not count against the limit. */
    private void answerOwed(List<Owed> owed, ByteBuf rest) {
        for (Owed reply : owed) {
            if (isOpen()) {
                switch (reply.kind()) {
                    case GREETING -> say(dialogue.greeting());
                    case MESSAGE -> say(dialogue.answerToMessage());
                    default -> answer(reply.command(), rest);
                }
            }
        }
    }

    @Override
    void received(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            session.draft().fromClient += bytes.readableBytes();
            answerAll(bytes);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    private void answerAll(ByteBuf bytes) {
        try {
            while (isOpen()) {
                skipChunk(bytes);
                String line = lines.next(bytes);
                if (line == null) {
                    return;
                }
                answer(line, bytes);
            }
        } catch (LineBuffer.LineTooLongException tooLong) {
            limit(
                    Limit.LENGTH,
                    Replies.LINE_TOO_LONG,
                    "a command line longer than " + environment().lineLength() + " octets");
        }
    }

    private void answer(String line, ByteBuf rest) {
        commands++;
        if (commands > environment().commands()) {
            limit(
                    Limit.COUNT,
                    Replies.TOO_MANY_COMMANDS,
                    "more than " + environment().commands() + " commands");
            return;
        }
        CommandLine command = CommandLine.parse(line);
        answer(command, rest);
        // RFC 3030, 2: whom the backend offered chunks sends their octets at once, whatever the answer will be.
        if (standing != null && command.verb() == Verb.BDAT) {
            chunkLeft =
                    ChunkSize.parse(command.argument()).map(ChunkSize::octets).orElse(0);
        }
    }

    /** They have the time of one command line. */
    private void skipChunk(ByteBuf bytes) {
        int octets = Math.min(chunkLeft, bytes.readableBytes());
        bytes.skipBytes(octets);
        chunkLeft -= octets;
    }

    private void answer(CommandLine command, ByteBuf rest) {
        lastCommand = shown(command);
        restartCommandTime();
        RejectDialogue.Answer answer = dialogue.answer(command);
        answer.recipient().ifPresent(this::tellRefused);
        switch (answer.then()) {
            case NEXT_COMMAND -> say(answer.reply());
            case TLS -> startTls(answer.reply(), rest);
            case THE_END -> session.signal(new Signal.DialogueDone());
            case CLOSE -> session.signal(new Signal.LimitReached(answer.reply(), "the backend closes the channel"));
        }
    }

    /** A dialogue may be taken over amid an AUTH exchange: what is no command may be a password, and must not get into a log. */
    private String shown(CommandLine command) {
        boolean secret = standing != null && command.verb() == Verb.UNKNOWN;
        return secret ? Verb.UNKNOWN.name() : LogText.printable(command.word(), LogText.MAX_EARLY);
    }

    /**
     * What comes with STARTTLS in one packet came before the handshake, so anyone on the way may have added it. To read it
     * afterwards would be to take it for something said inside TLS (CVE-2011-0411).
     */
    private void startTls(Reply ready, ByteBuf rest) {
        if (rest.isReadable()) {
            session.tell(
                    new Event.PipelinedBeforeTls(session.draft().remote(), LogText.escape(rest, LogText.MAX_EARLY)));
            session.signal(new Signal.LimitReached(Replies.TALKED_BEFORE_TLS, "talked on after STARTTLS"));
            return;
        }
        Channel channel = session.channel();
        if (!environment().startTls().admits(channel, session.nanos())) {
            say(Replies.NO_ROOM_FOR_TLS);
            return;
        }
        say(ready);
        channel.flush();
        deadline(environment().times().handshake(), () -> noTls("no handshake in time"));
        environment().startTls().begin(channel);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        switch (event) {
            case SslHandshakeCompletionEvent handshake when handshake.isSuccess() -> tlsBegun();
            case SslHandshakeCompletionEvent handshake -> noTls(reason(handshake.cause()));
            // The client's last word; its FIN need not follow.
            case SslCloseCompletionEvent _ -> session.signal(new Signal.Gone(State.Side.CLIENT, "the client hung up"));
            default -> super.userEventTriggered(context, event);
        }
    }

    private void noTls(String why) {
        if (isOpen()) {
            session.tell(new Event.TlsFailed(session.draft().remote(), why));
            session.signal(new Signal.Gone(State.Side.CLIENT, "no TLS: " + why));
        }
    }

    private void tlsBegun() {
        if (isOpen()) {
            dialogue.tlsBegun();
            SSLSession tls =
                    session.channel().pipeline().get(SslHandler.class).engine().getSession();
            session.tell(new Event.TlsBegun(session.draft().remote(), tls.getProtocol(), tls.getCipherSuite()));
            restartCommandTime();
        }
    }

    private void tellRefused(RejectDialogue.RefusedRecipient refused) {
        session.tell(new Event.RcptRefused(
                session.draft().remote(),
                refusal.toString(),
                refused.from(),
                refused.to(),
                refused.protocol(),
                refused.helo()));
    }

    private void say(Reply reply) {
        ByteBuf bytes = Unpooled.wrappedBuffer(reply.toBytes());
        session.draft().toClient += bytes.readableBytes();
        Channel channel = session.channel();
        channel.write(bytes, channel.voidPromise());
    }

    /** For one whole line: a client that sends an octet now and then gains nothing by it. */
    private void restartCommandTime() {
        deadline(environment().commandTime(), () -> {
            session.tell(new Event.LimitReached(session.draft().remote(), Limit.TIME, lastCommand));
            session.signal(
                    new Signal.DeadlinePassed(Replies.timeout(environment().hostname()), "command time limit"));
        });
    }

    private void limit(Limit limit, Reply reply, String why) {
        session.tell(new Event.LimitReached(session.draft().remote(), limit, lastCommand));
        session.signal(new Signal.LimitReached(reply, why));
    }

    @Override
    void close() {
        session.draft().dialogue(dialogue.summary());
    }
}
