package io.smtpedge.edge.smtp.dialogue;

import io.smtpedge.edge.smtp.CommandLine;
import io.smtpedge.edge.smtp.DialogueSummary;
import io.smtpedge.edge.smtp.LogText;
import io.smtpedge.edge.smtp.NegativeReply;
import io.smtpedge.edge.smtp.OpenTransaction;
import io.smtpedge.edge.smtp.Transaction;
import io.smtpedge.edge.smtp.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a dialogue was about: who greeted as whom, what the server offered, which transactions there were. Bounded. */
final class Conversation {

    private final List<Transaction> transactions = new ArrayList<>();
    private String helo = "";
    private boolean extended;
    private boolean tls;
    private int delivered;
    private int authFailures;
    private @Nullable OpenTransaction open;

    /** What the last EHLO was offered, and what the reply that is coming in offers. */
    private boolean pipelining;

    private boolean chunking;

    /** Greetings of the client that are not answered yet: what is offered after them is not known. */
    private int hellosOwed;

    private boolean pipeliningOffered;
    private boolean chunkingOffered;

    void said(CommandLine hello) {
        helo = LogText.printable(hello.argument(), DialogueSummary.MAX_TEXT);
        extended = hello.verb() == Verb.EHLO;
        hellosOwed++;
    }

    /** Takes the first word of a line in the reply to EHLO. */
    void offered(String keyword) {
        switch (keyword.toUpperCase(Locale.ROOT)) {
            case "PIPELINING" -> pipeliningOffered = true;
            case "CHUNKING" -> chunkingOffered = true;
            default -> {}
        }
    }

    /** The reply to HELO or EHLO is there. RFC 5321, 4.1.4: where it is positive, it is a RSET, too. */
    void answeredHello(CommandLine hello, boolean positive) {
        hellosOwed--;
        if (positive) {
            endTransaction();
            boolean ehlo = hello.verb() == Verb.EHLO;
            pipelining = ehlo && pipeliningOffered;
            chunking = ehlo && chunkingOffered;
        }
        pipeliningOffered = false;
        chunkingOffered = false;
    }

    boolean mayPipeline() {
        return pipelining;
    }

    boolean mayChunk() {
        return chunking && hellosOwed == 0;
    }

    void begin(CommandLine mail) {
        endTransaction();
        open = new OpenTransaction(path(mail));
    }

    void accepted(CommandLine rcpt) {
        if (open != null) {
            open.accepted(path(rcpt));
        }
    }

    void refused(CommandLine rcpt, NegativeReply reply) {
        if (open != null) {
            open.refused(path(rcpt), reply);
        }
    }

    void refusedAuth(NegativeReply reply) {
        authFailures += reply.isBadCredentials() ? 1 : 0;
    }

    /** Ends the transaction under way, if there is one; no message of it has a reply. */
    void endTransaction() {
        end(OpenTransaction::end);
    }

    /** Ends the transaction under way: the server took its message. */
    void delivered(int code) {
        end(transaction -> transaction.end(code));
    }

    /** Ends the transaction under way: the server refused its message. */
    void refused(NegativeReply reply) {
        end(transaction -> transaction.end(reply));
    }

    private void end(Function<OpenTransaction, Transaction> how) {
        OpenTransaction transaction = open;
        open = null;
        if (transaction == null) {
            return;
        }
        Transaction ended = how.apply(transaction);
        delivered += ended.delivered() ? 1 : 0;
        if (transactions.size() < DialogueSummary.MAX_TRANSACTIONS) {
            transactions.add(ended);
        }
    }

    void beginTls() {
        tls = true;
        endTransaction();
    }

    int delivered() {
        return delivered;
    }

    Standing standing(List<Owed> owed, @Nullable EndOfData message) {
        return new Standing(helo, extended, delivered, authFailures, List.copyOf(transactions), open, owed, message);
    }

    DialogueSummary summary(boolean complete) {
        List<Transaction> all = new ArrayList<>(transactions);
        if (open != null && all.size() < DialogueSummary.MAX_TRANSACTIONS) {
            all.add(open.end());
        }
        return new DialogueSummary(helo, extended ? "ESMTP" : "SMTP", tls, complete, delivered, all, authFailures);
    }

    private static String path(CommandLine command) {
        String path = command.path();
        return LogText.printable(path == null ? command.argument() : path, DialogueSummary.MAX_TEXT);
    }
}
