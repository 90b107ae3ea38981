package io.smtpedge.edge.session;

import io.smtpedge.edge.smtp.CommandLine;
import io.smtpedge.edge.smtp.DialogueSummary;
import io.smtpedge.edge.smtp.LogText;
import io.smtpedge.edge.smtp.OpenTransaction;
import io.smtpedge.edge.smtp.Replies;
import io.smtpedge.edge.smtp.Reply;
import io.smtpedge.edge.smtp.Transaction;
import io.smtpedge.edge.smtp.Verb;
import io.smtpedge.edge.smtp.dialogue.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the edge answers to a refused client: SMTP as a server speaks it, but for every RCPT, which is refused. So the client
 * learns why at a place where its logs show the reason, and the operator learns who it was and what it wanted.
 *
 * <p>No mail can get in here: DATA without a valid recipient is refused (RFC 5321, 3.3). Pure but for what it remembers of
 * the dialogue.
 */
final class RejectDialogue {

    private final State.Refuses refuses;
    private final Reply refusal;
    private final String hostname;
    private final boolean offersTls;
    private boolean tls;
    private String helo = "";
    private String protocol = "SMTP";
    private @Nullable OpenTransaction open;
    private final List<Transaction> ended = new ArrayList<>();
    private int delivered;
    private int authFailures;

    RejectDialogue(State.Refuses refuses, Reply refusal, String hostname, boolean offersTls) {
        this.refuses = refuses;
        this.refusal = refusal;
        this.hostname = hostname;
        this.offersTls = offersTls;
    }

    /** Goes on in place of the backend, with a client that the backend has talked to. */
    static RejectDialogue inPlaceOfBackend(Reply refusal, String hostname, boolean offersTls, Standing standing) {
        RejectDialogue dialogue = new RejectDialogue(State.Refuses.RECIPIENTS, refusal, hostname, offersTls);
        dialogue.helo = standing.helo();
        dialogue.protocol = standing.extended() ? "ESMTP" : "SMTP";
        dialogue.open = standing.open();
        dialogue.ended.addAll(standing.ended());
        dialogue.delivered = standing.delivered();
        dialogue.authFailures = standing.authFailures();
        return dialogue;
    }

    /** A recipient that was refused; texts are printable. */
    record RefusedRecipient(String from, String to, String protocol, String helo) {}

    /**
     * What to answer to one command.
     *
     * @param recipient present where the answer refuses one
     * @param then what follows the answer
     */
    record Answer(Reply reply, Optional<RefusedRecipient> recipient, Then then) {

        static Answer of(Reply reply) {
            return new Answer(reply, Optional.empty(), Then.NEXT_COMMAND);
        }
    }

    /** What follows an answer. */
    enum Then {
        NEXT_COMMAND,
        TLS,
        /** The client has said QUIT. */
        THE_END,
        /** The answer is the last word (RFC 5321, 3.8: 421). */
        CLOSE
    }

    Reply greeting() {
        return Replies.greeting(hostname);
    }

    Answer answer(CommandLine command) {
        if (refuses == State.Refuses.COMMANDS && command.verb() != Verb.QUIT) {
            return new Answer(refusal, Optional.empty(), refusal.code() == 421 ? Then.CLOSE : Then.NEXT_COMMAND);
        }
        return switch (command.verb()) {
            case HELO, EHLO -> Answer.of(hello(command));
            case MAIL -> Answer.of(mail(command));
            case RCPT -> rcpt(command);
            case DATA -> Answer.of(open == null ? Replies.NEED_MAIL : Replies.NO_VALID_RECIPIENTS);
            case RSET -> Answer.of(reset());
            case NOOP -> Answer.of(Replies.OK);
            case VRFY -> Answer.of(Replies.CANNOT_VRFY);
            case QUIT -> new Answer(Replies.BYE, Optional.empty(), Then.THE_END);
            case STARTTLS -> startTls(command);
            case BDAT, EXPN, HELP, AUTH -> Answer.of(Replies.NOT_OFFERED);
            case UNKNOWN -> Answer.of(Replies.UNKNOWN_COMMAND);
        };
    }

    /** RFC 3207, 4 and 4.2. */
    private Answer startTls(CommandLine command) {
        if (!offersTls) {
            return Answer.of(Replies.NOT_OFFERED);
        }
        if (tls) {
            return Answer.of(Replies.TLS_ALREADY);
        }
        return command.argument().isEmpty()
                ? new Answer(Replies.READY_FOR_TLS, Optional.empty(), Then.TLS)
                : Answer.of(Replies.BAD_ARGUMENTS);
    }

    /** The handshake is done: nothing counts that was said before it, as anyone on the way may have said it. */
    void tlsBegun() {
        tls = true;
        endTransaction();
        helo = "";
        protocol = "SMTP";
    }

    /** What to answer to a message that the backend was sent and has not acknowledged: it may not any more. */
    Reply answerToMessage() {
        endTransaction();
        return refusal;
    }

    private Reply hello(CommandLine command) {
        if (command.argument().isEmpty()) {
            return Replies.BAD_ARGUMENTS;
        }
        helo = LogText.printable(command.argument(), DialogueSummary.MAX_TEXT);
        endTransaction();
        boolean extended = command.verb() == Verb.EHLO;
        protocol = extended ? "ESMTP" : "SMTP";
        return extended ? Replies.ehlo(hostname, offersTls && !tls) : Replies.helo(hostname);
    }

    private Reply mail(CommandLine command) {
        if (helo.isEmpty()) {
            return Replies.HELO_FIRST;
        }
        if (open != null) {
            return Replies.NESTED_MAIL;
        }
        String path = command.path();
        if (path == null) {
            return Replies.BAD_ARGUMENTS;
        }
        open = new OpenTransaction(LogText.printable(path, DialogueSummary.MAX_TEXT));
        return Replies.SENDER_OK;
    }

    private Answer rcpt(CommandLine command) {
        OpenTransaction transaction = open;
        if (transaction == null) {
            return Answer.of(Replies.NEED_MAIL);
        }
        String path = command.path();
        if (path == null) {
            return Answer.of(Replies.BAD_ARGUMENTS);
        }
        String to = LogText.printable(path, DialogueSummary.MAX_TEXT);
        transaction.refused(to);
        return new Answer(
                refusal, Optional.of(new RefusedRecipient(transaction.from(), to, protocol, helo)), Then.NEXT_COMMAND);
    }

    private Reply reset() {
        endTransaction();
        return Replies.OK;
    }

    private void endTransaction() {
        OpenTransaction transaction = open;
        open = null;
        if (transaction != null && ended.size() < DialogueSummary.MAX_TRANSACTIONS) {
            ended.add(transaction.end());
        }
    }

    /** What was said so far. */
    DialogueSummary summary() {
        List<Transaction> all = new ArrayList<>(ended);
        if (open != null && all.size() < DialogueSummary.MAX_TRANSACTIONS) {
            all.add(open.end());
        }
        return new DialogueSummary(helo, protocol, tls, true, delivered, all, authFailures);
    }
}
