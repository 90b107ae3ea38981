package io.smtpedge.edge.smtp.dialogue;

import io.netty.buffer.ByteBuf;
import io.smtpedge.edge.smtp.DialogueSummary;
import org.jspecify.annotations.Nullable;

/**
 * Guards a relayed dialogue: it is shown each buffer before it goes on, says how much of it may, and never changes an octet.
 * Not thread-safe: both directions are shown to it on one event loop.
 *
 * <p>It works in lock-step with the backend. It knows which replies are owed, so it knows how the backend will read what the
 * client sends next; where a reply decides that, nothing goes on before the reply. A command line goes on whole. So guard and
 * backend cannot come to read one octet in two ways; where they do after all, the dialogue ends ({@link Stop.OutOfStep}).
 * Only TLS makes it opaque.
 *
 * <p>What it holds of a client is bounded by its caller: what {@link #client} leaves is at most a line of {@value #MAX_LINE}
 * octets, unless {@link #awaitsReply}; then the caller reads no more.
 */
public final class DialogueGuard {

    /** RFC 4954, 4: the longest line there is in SMTP, of 12,288 octets and CRLF. */
    public static final int MAX_LINE = 12_290;

    private final Progress progress = new Progress();
    private final ClientReader client;
    private final ReplyReader server = new ReplyReader(progress);

    /** A guard of a dialogue in which the backend has not greeted yet. */
    public DialogueGuard(ForbiddenCommands forbidden, Judge judge) {
        client = new ClientReader(progress, forbidden, judge);
    }

    /**
     * Shows bytes of the client. Moves no index.
     *
     * @return how many octets may go on. What is left must be shown again: together with what comes next, and after the next
     *     reply; where {@link #stop()} says so, never
     */
    public int client(ByteBuf bytes) {
        ByteBuf view = bytes.slice();
        client.read(view);
        return view.readerIndex();
    }

    /**
     * Shows bytes of the backend. Moves no index.
     *
     * @return how many octets may go on; what is left never may, and {@link #stop()} says why, or must be kept for now, and
     *     {@link #isStartTlsHeld} says so
     */
    public int server(ByteBuf bytes) {
        return server.read(bytes);
    }

    /** Why nothing more may go on; null while the dialogue does. */
    public @Nullable Stop stop() {
        return progress.stop();
    }

    /** True where what the client has sent waits for a reply, and not for the rest of a line. */
    public boolean awaitsReply() {
        return progress.reading() == Progress.Reading.WAITING || !progress.owed.hasRoom() || client.isRecipientHeld();
    }

    /** The client's last command, printable; CONNECT before the first. */
    public String lastCommand() {
        return client.lastCommand();
    }

    /** From now on each RCPT takes from {@code quota}, and waits for the reply to the message before it. */
    public void limitRecipients(RecipientQuota quota) {
        client.limitRecipients(quota);
    }

    /** From now on the positive reply to STARTTLS is not for the client yet. */
    public void holdStartTls() {
        server.holdStartTls();
    }

    /** True where the backend has accepted STARTTLS, and the client must not know it yet. */
    public boolean isStartTlsHeld() {
        return server.isStartTlsHeld();
    }

    /** Ends the hold. What was kept may go on. */
    public void letStartTlsGo() {
        server.letStartTlsGo();
    }

    /** True where a line inserted into the server's stream, behind what may go on, would be read as a reply of its own. */
    public boolean isBetweenReplies() {
        return !isOpaque() && server.isBetweenReplies();
    }

    /** True where TLS has begun: what is said is not seen any more. */
    public boolean isOpaque() {
        return progress.isOpaque();
    }

    /** The code of the server's greeting; 0 before it. */
    public int greetingCode() {
        return server.greetingCode();
    }

    /** True while a message has been sent whole and the server has not yet said whether it takes it. */
    public boolean awaitsAcknowledgement() {
        Owed first = progress.owed.first();
        return first != null && first.kind() == Owed.Kind.MESSAGE;
    }

    /**
     * True from when the client has been told to send a message, or has sent a first chunk of one, until the server has
     * replied to it.
     */
    public boolean isMessageUnderWay() {
        return progress.isMessageUnderWay();
    }

    /** Messages that the server has acknowledged in the clear. */
    public int delivered() {
        return progress.conversation.delivered();
    }

    /** What was learned so far, the transaction under way last. */
    public DialogueSummary summary() {
        return progress.conversation.summary(!(stop() instanceof Stop.OutOfStep));
    }

    /** Where the dialogue stands, for whoever answers the client from now on. */
    public Standing standing() {
        boolean amidMessage =
                stop() instanceof Stop.Violated(Violation violation) && violation.kind() == Violation.Kind.BARE_DOT;
        EndOfData message = amidMessage ? new EndOfData(progress.data.crlfBeforeBareDot()) : null;
        return progress.conversation.standing(progress.owed.all(), message);
    }
}
