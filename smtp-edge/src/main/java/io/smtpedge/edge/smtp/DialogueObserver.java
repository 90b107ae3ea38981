package io.smtpedge.edge.smtp;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads along a relayed dialogue to learn what it was about: who greeted as whom, which transactions, what the server said.
 * It never changes, delays or answers a byte. Not thread-safe: both directions are shown to it on one event loop, each
 * buffer before it goes on.
 *
 * <p>It stops understanding ({@link #isReadable()} turns false) when STARTTLS makes the stream opaque, and when it cannot
 * tell what a byte means: text sent before the reply that decides how it is to be read, a command line beyond {@value
 * #MAX_LINE} octets, more than {@value #MAX_PENDING} commands without a reply. What it has learned by then stays true.
 */
public final class DialogueObserver {

    private static final int MAX_LINE = 4096;
    private static final int MAX_PENDING = 512;
    private static final int MAX_PENDING_TEXT = 16 * 1024;

    /** How the next byte of the client is to be read. */
    private enum Reading {
        COMMANDS,
        /** Nothing may come before the reply to DATA, STARTTLS or AUTH: it decides what follows. */
        WAITING,
        AUTH_RESPONSE,
        DATA,
        CHUNK,
        /** TLS, or not understood. */
        NOTHING
    }

    private record Pending(Kind kind, String text) {}

    private enum Kind {
        GREETING,
        HELLO,
        MAIL,
        RCPT,
        DATA,
        MESSAGE,
        RSET,
        STARTTLS,
        AUTH,
        OTHER
    }

    private final LineBuffer line = new LineBuffer(MAX_LINE);
    private final ReplyScanner replies = new ReplyScanner();
    private final DataScanner data = new DataScanner();
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private final List<Transaction> transactions = new ArrayList<>();
    private Reading reading = Reading.COMMANDS;
    private int pendingText;
    private long chunkLeft;
    private boolean lastChunk;

    private String helo = "";
    private boolean extended;
    private boolean tls;
    private int delivered;
    private int greetingCode;
    private @Nullable OpenTransaction open;

    public DialogueObserver() {
        pending.add(new Pending(Kind.GREETING, ""));
    }

    /** Shows bytes of the client that are about to go to the server. Moves no index. */
    public void client(ByteBuf bytes) {
        ByteBuf view = bytes.slice();
        while (view.isReadable() && reading != Reading.NOTHING) {
            switch (reading) {
                case COMMANDS, AUTH_RESPONSE -> commandLine(view);
                case DATA -> mailData(view);
                case CHUNK -> chunk(view);
                case WAITING -> lose();
                case NOTHING -> throw new AssertionError(reading);
            }
        }
    }

    /** Shows bytes of the server that are about to go to the client. Moves no index. */
    public void server(ByteBuf bytes) {
        if (reading != Reading.NOTHING) {
            replies.scan(bytes, this::reply);
        }
    }

    /** False once the stream is opaque, or was not understood. */
    public boolean isReadable() {
        return reading != Reading.NOTHING;
    }

    /** True where a line inserted into the server's stream would be read as a reply of its own. */
    public boolean isBetweenReplies() {
        return isReadable() && replies.isBetweenReplies();
    }

    /** The code of the server's greeting; 0 before it. */
    public int greetingCode() {
        return greetingCode;
    }

    /** True while a message has been sent whole and the server has not yet said whether it takes it. */
    public boolean awaitsAcknowledgement() {
        Pending first = pending.peek();
        return first != null && first.kind() == Kind.MESSAGE;
    }

    /** What was learned so far, the transaction under way last. */
    public DialogueSummary summary() {
        List<Transaction> all = new ArrayList<>(transactions);
        if (open != null && all.size() < DialogueSummary.MAX_TRANSACTIONS) {
            all.add(open.end(0));
        }
        return new DialogueSummary(helo, extended ? "ESMTP" : "SMTP", tls, tls || isReadable(), delivered, all);
    }

    private void commandLine(ByteBuf view) {
        try {
            String text = line.next(view);
            if (text == null) {
                return;
            }
            if (reading == Reading.AUTH_RESPONSE) {
                expect(Kind.AUTH, "");
                reading = Reading.WAITING;
            } else {
                command(CommandLine.parse(text));
            }
        } catch (LineBuffer.LineTooLongException tooLong) {
            lose();
        }
    }

    private void command(CommandLine command) {
        switch (command.verb()) {
            case HELO, EHLO -> {
                helo = LogText.printable(command.argument(), DialogueSummary.MAX_TEXT);
                extended = command.verb() == Verb.EHLO;
                expect(Kind.HELLO, "");
            }
            case MAIL -> expect(Kind.MAIL, path(command));
            case RCPT -> expect(Kind.RCPT, path(command));
            case DATA -> waitFor(Kind.DATA);
            case STARTTLS -> waitFor(Kind.STARTTLS);
            case AUTH -> waitFor(Kind.AUTH);
            case BDAT -> beginChunk(command.argument());
            case RSET -> expect(Kind.RSET, "");
            case NOOP, QUIT, VRFY, EXPN, HELP, UNKNOWN -> expect(Kind.OTHER, "");
        }
    }

    private static String path(CommandLine command) {
        String path = command.path();
        return LogText.printable(path == null ? command.argument() : path, DialogueSummary.MAX_TEXT);
    }

    private void waitFor(Kind kind) {
        expect(kind, "");
        if (reading != Reading.NOTHING) {
            reading = Reading.WAITING;
        }
    }

    private void expect(Kind kind, String text) {
        if (pending.size() >= MAX_PENDING) {
            lose();
            return;
        }
        // Beyond the bound a recipient is still counted, without its address.
        String kept = pendingText + text.length() > MAX_PENDING_TEXT ? "" : text;
        pendingText += kept.length();
        pending.add(new Pending(kind, kept));
    }

    private void mailData(ByteBuf view) {
        int end = data.scan(view, view.readerIndex(), view.writerIndex());
        if (end < 0) {
            view.readerIndex(view.writerIndex());
        } else {
            view.readerIndex(end);
            expect(Kind.MESSAGE, "");
            reading = reading == Reading.NOTHING ? reading : Reading.COMMANDS;
        }
    }

    /** RFC 3030: {@code BDAT octets [LAST]}; the octets follow at once. */
    private void beginChunk(String argument) {
        String[] words = argument.split(" +", -1);
        if (!words[0].matches("\\d{1,18}")) {
            expect(Kind.OTHER, "");
            return;
        }
        chunkLeft = Long.parseLong(words[0]);
        lastChunk = words.length > 1 && words[1].equalsIgnoreCase("LAST");
        reading = Reading.CHUNK;
        endOfChunk();
    }

    private void chunk(ByteBuf view) {
        int octets = (int) Math.min(view.readableBytes(), chunkLeft);
        view.skipBytes(octets);
        chunkLeft -= octets;
        endOfChunk();
    }

    private void endOfChunk() {
        if (chunkLeft == 0) {
            reading = Reading.COMMANDS;
            expect(lastChunk ? Kind.MESSAGE : Kind.OTHER, "");
        }
    }

    private void reply(int code) {
        Pending answered = pending.poll();
        if (answered == null) {
            // A server may speak unasked only to say farewell (421).
            if (code != 421) {
                lose();
            }
            return;
        }
        pendingText -= answered.text().length();
        boolean positive = code >= 200 && code < 300;
        switch (answered.kind()) {
            case GREETING -> greetingCode = code;
            case HELLO, RSET -> endTransaction(0);
            case MAIL -> begin(answered.text(), positive);
            case RCPT -> recipient(answered.text(), positive);
            case DATA -> decided(code == 354 ? Reading.DATA : Reading.COMMANDS);
            case MESSAGE -> endTransaction(code);
            case STARTTLS -> startTls(positive);
            case AUTH -> decided(code == 334 ? Reading.AUTH_RESPONSE : Reading.COMMANDS);
            case OTHER -> {}
        }
    }

    private void decided(Reading next) {
        if (reading == Reading.WAITING) {
            reading = next;
            data.reset();
        }
    }

    private void startTls(boolean positive) {
        if (positive) {
            tls = true;
            endTransaction(0);
            lose();
        } else {
            decided(Reading.COMMANDS);
        }
    }

    private void begin(String from, boolean positive) {
        if (positive) {
            endTransaction(0);
            open = new OpenTransaction(from);
        }
    }

    private void recipient(String to, boolean positive) {
        if (open != null) {
            open.recipient(to, positive);
        }
    }

    private void endTransaction(int code) {
        OpenTransaction transaction = open;
        open = null;
        if (transaction == null) {
            return;
        }
        Transaction ended = transaction.end(code);
        delivered += ended.delivered() ? 1 : 0;
        if (transactions.size() < DialogueSummary.MAX_TRANSACTIONS) {
            transactions.add(ended);
        }
    }

    private void lose() {
        reading = Reading.NOTHING;
        pending.clear();
    }
}
