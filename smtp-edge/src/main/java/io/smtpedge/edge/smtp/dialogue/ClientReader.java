package io.smtpedge.edge.smtp.dialogue;

import io.netty.buffer.ByteBuf;
import io.smtpedge.edge.smtp.CommandLine;
import io.smtpedge.edge.smtp.LogText;
import io.smtpedge.edge.smtp.Verb;
import io.smtpedge.edge.smtp.dialogue.Progress.Reading;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what the client says, as the backend will read it, and finds violations. Not thread-safe. */
final class ClientReader {

    private final Progress progress;
    private final ForbiddenCommands forbidden;
    private final Judge judge;
    private String after = "CONNECT";
    private boolean earlyNoted;
    private @Nullable RecipientQuota quota;
    private boolean recipientHeld;
    private int chunkLeft;

    ClientReader(Progress progress, ForbiddenCommands forbidden, Judge judge) {
        this.progress = progress;
        this.forbidden = forbidden;
        this.judge = judge;
    }

    /** Reads as far as it may go on now, and moves {@code view} behind that. */
    void read(ByteBuf view) {
        boolean more = true;
        while (more && view.isReadable()) {
            more = switch (progress.reading()) {
                case COMMANDS, AUTH_RESPONSE -> line(view);
                case WAITING -> tooEarly(view);
                case DATA -> mailData(view);
                case CHUNK -> chunk(view);
                case TLS_BEGINS, TLS -> opaque(view);
                case STOPPED -> false;
            };
        }
    }

    void limitRecipients(RecipientQuota limit) {
        quota = limit;
    }

    /** True where a RCPT waits for the reply to the message before it. */
    boolean isRecipientHeld() {
        return recipientHeld;
    }

    /** What the client said last, printable. */
    String lastCommand() {
        return LogText.printable(after, LogText.MAX_EARLY);
    }

    private boolean line(ByteBuf view) {
        int start = view.readerIndex();
        int lineEnd = view.indexOf(start, view.writerIndex(), (byte) '\n');
        int octets = (lineEnd < 0 ? view.writerIndex() : lineEnd + 1) - start;
        if (octets > DialogueGuard.MAX_LINE || (lineEnd < 0 && octets == DialogueGuard.MAX_LINE)) {
            progress.end(new Stop.LineTooLong());
            return false;
        }
        if (lineEnd < 0 || !progress.owed.hasRoom()) {
            return false;
        }
        boolean crlf = lineEnd > start && view.getByte(lineEnd - 1) == '\r';
        String text = view.toString(start, lineEnd - (crlf ? 1 : 0) - start, StandardCharsets.ISO_8859_1);
        boolean passes = progress.reading() == Reading.AUTH_RESPONSE ? authResponse(crlf, text) : command(crlf, text);
        if (passes) {
            view.readerIndex(lineEnd + 1);
        }
        return passes;
    }

    private boolean authResponse(boolean crlf, String text) {
        if (!crlf && !tolerated(Violation.Kind.BARE_NEWLINE, unseen(text.length()))) {
            return false;
        }
        progress.owed.add(Owed.Kind.AUTH);
        waitForReply();
        return true;
    }

    private boolean command(boolean crlf, String text) {
        CommandLine command = CommandLine.parse(text);
        if (isTooEarly(command) && !tolerated(Violation.Kind.PIPELINING, shown(command, text))) {
            return false;
        }
        if (!crlf && !tolerated(Violation.Kind.BARE_NEWLINE, shown(command, text))) {
            return false;
        }
        if (forbidden.forbids(command) && !tolerated(Violation.Kind.NON_SMTP_COMMAND, shown(command, text))) {
            return false;
        }
        if (!begin(command)) {
            return false;
        }
        after = command.word();
        return true;
    }

    /** RFC 2920, 3.1. QUIT is welcome at any time: it asks for nothing. */
    private boolean isTooEarly(CommandLine command) {
        Owed.Kind last = progress.owed.lastKind();
        boolean mayPipeline = progress.conversation.mayPipeline();
        return last != null && command.verb() != Verb.QUIT && (last.endsGroup() || !mayPipeline);
    }

    private boolean begin(CommandLine command) {
        OwedReplies owed = progress.owed;
        switch (command.verb()) {
            case HELO, EHLO -> {
                progress.conversation.said(command);
                owed.add(Owed.Kind.HELLO, command);
            }
            case MAIL -> owed.add(Owed.Kind.MAIL, command);
            case RCPT -> {
                return beginRecipient(command);
            }
            case RSET -> owed.add(Owed.Kind.RSET, command);
            case NOOP, VRFY, EXPN -> owed.add(Owed.Kind.SYNC, command);
            case DATA -> decisive(Owed.Kind.DATA, command);
            case STARTTLS -> decisive(Owed.Kind.STARTTLS, command);
            case AUTH -> decisive(Owed.Kind.AUTH, command);
            case BDAT -> {
                return beginChunk(command);
            }
            case UNKNOWN -> unknown(command);
            case QUIT, HELP -> owed.add(Owed.Kind.OTHER, command);
        }
        return true;
    }

    /**
     * One too many ends the dialogue, but not before the backend has replied to a message that was sent whole: without its
     * acknowledgement the client would send it again.
     */
    private boolean beginRecipient(CommandLine rcpt) {
        recipientHeld = quota != null && progress.isMessageUnderWay();
        if (recipientHeld) {
            return false;
        }
        if (quota != null && !quota.take()) {
            progress.end(new Stop.TooManyRecipients());
            return false;
        }
        progress.owed.add(Owed.Kind.RCPT, rcpt);
        return true;
    }

    /**
     * To a server in C, a NUL may end the word, and a form feed be a space: what is no command here may be STARTTLS or BDAT
     * there. So nothing follows before the reply, and only a refusal is one.
     */
    private void unknown(CommandLine command) {
        if (command.word().chars().anyMatch(octet -> octet < ' ')) {
            decisive(Owed.Kind.GARBLED, command);
        } else {
            progress.owed.add(Owed.Kind.OTHER, command);
        }
    }

    private void decisive(Owed.Kind kind, CommandLine command) {
        progress.owed.add(kind, command);
        waitForReply();
    }

    private void waitForReply() {
        progress.read(Reading.WAITING);
        earlyNoted = false;
    }

    /** RFC 3030: the octets follow at once. A backend that did not offer that would read them as commands. */
    private boolean beginChunk(CommandLine command) {
        Optional<ChunkSize> size =
                progress.conversation.mayChunk() ? ChunkSize.parse(command.argument()) : Optional.empty();
        if (size.isEmpty()) {
            return tolerated(Violation.Kind.BAD_CHUNK, LogText.escape(command.argument()));
        }
        progress.owed.add(size.get().last() ? Owed.Kind.MESSAGE : Owed.Kind.CHUNK, command);
        progress.readChunk();
        chunkLeft = size.get().octets();
        endOfChunk();
        return true;
    }

    private boolean chunk(ByteBuf view) {
        int octets = Math.min(view.readableBytes(), chunkLeft);
        view.skipBytes(octets);
        chunkLeft -= octets;
        endOfChunk();
        return true;
    }

    private void endOfChunk() {
        if (chunkLeft == 0) {
            progress.read(Reading.COMMANDS);
        }
    }

    private boolean mailData(ByteBuf view) {
        return switch (progress.data.scan(view)) {
            case NOTHING -> false;
            case END -> {
                after = "END-OF-MESSAGE";
                progress.owed.add(Owed.Kind.MESSAGE);
                progress.read(Reading.COMMANDS);
                yield true;
            }
            case BARE_DOT -> tolerated(Violation.Kind.BARE_DOT, "." + LogText.escape(view, LogText.MAX_EARLY));
        };
    }

    /** Nothing goes on before the reply, tolerated or not: only the reply says what it is. */
    private boolean tooEarly(ByteBuf view) {
        Owed.Kind awaited = progress.owed.lastKind();
        if (awaited != Owed.Kind.GREETING && !earlyNoted) {
            earlyNoted = true;
            boolean startTls = awaited == Owed.Kind.STARTTLS;
            String text =
                    awaited == Owed.Kind.AUTH ? unseen(view.readableBytes()) : LogText.escape(view, LogText.MAX_EARLY);
            tolerated(startTls ? Violation.Kind.STARTTLS_INJECTION : Violation.Kind.PIPELINING, text);
        }
        return false;
    }

    private boolean opaque(ByteBuf view) {
        view.readerIndex(view.writerIndex());
        progress.read(Reading.TLS);
        return true;
    }

    private boolean tolerated(Violation.Kind kind, String text) {
        Violation violation = new Violation(kind, lastCommand(), text);
        if (judge.tolerates(violation) && kind.isTolerable()) {
            return true;
        }
        progress.end(new Stop.Violated(violation));
        return false;
    }

    private static String shown(CommandLine command, String text) {
        return command.verb() == Verb.AUTH
                ? command.verb().name()
                : LogText.escape(text.substring(0, Math.min(text.length(), LogText.MAX_EARLY)));
    }

    /** A password must not get into a log. */
    private static String unseen(int octets) {
        return "(" + octets + " octets)";
    }
}
