package io.smtpedge.edge.smtp.dialogue;

import io.netty.buffer.ByteBuf;
import io.smtpedge.edge.smtp.NegativeReply;
import io.smtpedge.edge.smtp.dialogue.Progress.Reading;
import org.jspecify.annotations.Nullable;

/** Reads what the backend says, and to what it is the reply. Not thread-safe. */
final class ReplyReader implements ReplyScanner.Sink {

    private final Progress progress;
    private final ReplyScanner replies = new ReplyScanner();
    private int greetingCode;
    private boolean holdStartTls;
    private boolean startTlsHeld;

    ReplyReader(Progress progress) {
        this.progress = progress;
    }

    /** Reads all of {@code bytes}; returns how many octets of them may go on. */
    int read(ByteBuf bytes) {
        if (progress.stop() != null) {
            return 0;
        }
        if (!bytes.isReadable() || progress.reading() == Reading.TLS) {
            return bytes.readableBytes();
        }
        boolean tooLate = isClientsTurn();
        int passed = tooLate ? 0 : replies.scan(bytes, this);
        if (tooLate || (isClientsTurn() && !endsWithReply(bytes, passed))) {
            // In the clear behind the reply, a client might take it for protected (RFC 3207, 4.2).
            outOfStep("the backend spoke between its reply to STARTTLS and the client's turn");
        }
        return passed;
    }

    /** The reply to STARTTLS may be left in the buffer, but nothing behind it. */
    private boolean endsWithReply(ByteBuf bytes, int passed) {
        int left = bytes.readerIndex() + passed;
        int end = bytes.writerIndex();
        return left == end || (startTlsHeld && bytes.indexOf(left, end, (byte) '\n') == end - 1);
    }

    private boolean isClientsTurn() {
        return startTlsHeld || progress.reading() == Reading.TLS_BEGINS;
    }

    int greetingCode() {
        return greetingCode;
    }

    boolean isBetweenReplies() {
        return replies.isBetweenReplies();
    }

    void holdStartTls() {
        holdStartTls = true;
    }

    boolean isStartTlsHeld() {
        return startTlsHeld;
    }

    void letStartTlsGo() {
        holdStartTls = false;
        if (startTlsHeld && progress.stop() == null) {
            startTlsHeld = false;
            startTls();
        }
    }

    private void startTls() {
        progress.owed.answered();
        progress.beginTls();
    }

    @Override
    public void line() {
        Owed first = progress.owed.first();
        if (first != null && first.kind() == Owed.Kind.HELLO) {
            progress.conversation.offered(replies.keyword());
        }
    }

    @Override
    public ReplyScanner.Next reply(int code) {
        Owed first = progress.owed.first();
        if (first == null) {
            return unasked(code);
        }
        String misread = misread(first.kind(), code);
        if (misread != null) {
            outOfStep(misread);
            return ReplyScanner.Next.STOP_BEFORE;
        }
        if (first.kind() == Owed.Kind.STARTTLS && isPositive(code)) {
            startTlsHeld = holdStartTls;
            if (startTlsHeld) {
                return ReplyScanner.Next.STOP_BEFORE;
            }
            startTls();
            return ReplyScanner.Next.STOP_AFTER;
        }
        progress.owed.answered();
        answered(first, code);
        return ReplyScanner.Next.READ_ON;
    }

    /** A server may speak unasked only to say farewell. */
    private ReplyScanner.Next unasked(int code) {
        if (code == 421) {
            return ReplyScanner.Next.READ_ON;
        }
        boolean amidMessage = progress.reading() == Reading.DATA;
        outOfStep(amidMessage ? "the backend said " + code + " amid the message" : "the backend spoke unasked");
        // A refusal cannot acknowledge anything, and the client may want to know.
        return code >= 400 ? ReplyScanner.Next.STOP_AFTER : ReplyScanner.Next.STOP_BEFORE;
    }

    /** Why this cannot be the reply to what was heard here; null where it can. */
    private @Nullable String misread(Owed.Kind kind, int code) {
        if (code == 0) {
            return "the backend sent what is no reply";
        }
        if (isGoAhead(code) && kind != Owed.Kind.DATA && kind != Owed.Kind.AUTH) {
            return "the backend said " + code + " to what is neither DATA nor AUTH";
        }
        if (isPositive(code) && kind == Owed.Kind.DATA) {
            return "the backend said " + code + " to DATA";
        }
        if (isPositive(code) && kind == Owed.Kind.GARBLED) {
            return "the backend said " + code + " to a command with a control character in its name";
        }
        boolean amidChunk = progress.reading() == Reading.CHUNK && progress.owed.size() == 1;
        return amidChunk && isPositive(code) ? "the backend took a chunk before its end" : null;
    }

    private void answered(Owed answered, int code) {
        Conversation conversation = progress.conversation;
        switch (answered.kind()) {
            case GREETING -> {
                greetingCode = code;
                progress.read(Reading.COMMANDS);
            }
            case HELLO -> {
                conversation.answeredHello(answered.command(), isPositive(code));
                if (isPositive(code)) {
                    progress.messageOver();
                }
            }
            case MAIL -> {
                if (isPositive(code)) {
                    conversation.begin(answered.command());
                }
            }
            case RCPT -> {
                if (isNegative(code)) {
                    conversation.refused(answered.command(), negative(code));
                } else {
                    conversation.accepted(answered.command());
                }
            }
            case RSET -> {
                conversation.endTransaction();
                progress.messageOver();
            }
            case MESSAGE -> {
                if (isNegative(code)) {
                    conversation.refused(negative(code));
                } else {
                    conversation.delivered(code);
                }
                progress.messageOver();
            }
            case DATA -> {
                if (isGoAhead(code)) {
                    progress.readData();
                } else {
                    progress.read(Reading.COMMANDS);
                }
            }
            case AUTH -> {
                if (isNegative(code)) {
                    conversation.refusedAuth(negative(code));
                }
                progress.read(isGoAhead(code) ? Reading.AUTH_RESPONSE : Reading.COMMANDS);
            }
            case STARTTLS, GARBLED -> progress.read(Reading.COMMANDS);
            case CHUNK -> {
                // RFC 3030, 2: a chunk that is refused takes the message with it.
                if (!isPositive(code)) {
                    progress.messageOver();
                }
            }
            case SYNC, OTHER -> {}
        }
    }

    private NegativeReply negative(int code) {
        return NegativeReply.of(code, replies.text());
    }

    private void outOfStep(String why) {
        progress.end(new Stop.OutOfStep(why));
    }

    private static boolean isPositive(int code) {
        return code >= 200 && code < 300;
    }

    private static boolean isNegative(int code) {
        return code >= 400;
    }

    private static boolean isGoAhead(int code) {
        return code >= 300 && code < 400;
    }
}
