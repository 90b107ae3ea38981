package io.smtpedge.edge.smtp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transaction under way. Not thread-safe. */
public final class OpenTransaction {

    private final String from;
    private final List<String> to = new ArrayList<>(2);
    private int recipients;
    private int accepted;
    private int unknown;
    private @Nullable NegativeReply refusal;

    /** Begins one; {@code from} is printable. */
    public OpenTransaction(String from) {
        this.from = from;
    }

    public String from() {
        return from;
    }

    /**
     * Notes a recipient that the server took; {@code recipient} is printable. It stands before those refused, and takes the place of the
     * last of them where there is no more room.
     */
    public void accepted(String recipient) {
        recipients++;
        if (accepted < DialogueSummary.MAX_RECIPIENTS) {
            if (to.size() == DialogueSummary.MAX_RECIPIENTS) {
                to.removeLast();
            }
            to.add(accepted, recipient);
        }
        accepted++;
    }

    /** Notes a recipient that the edge refused; {@code recipient} is printable. */
    public void refused(String recipient) {
        named(recipient);
    }

    /** Notes a recipient that the server refused, and how; {@code recipient} is printable. */
    public void refused(String recipient, NegativeReply reply) {
        named(recipient);
        if (reply.isNoSuchMailbox()) {
            unknown++;
        } else {
            refusal = reply;
        }
    }

    private void named(String recipient) {
        recipients++;
        if (to.size() < DialogueSummary.MAX_RECIPIENTS) {
            to.add(recipient);
        }
    }

    /** The transaction as it stands: its message was not sent, or has no reply. */
    public Transaction end() {
        return refusal == null ? ended(0, "", "") : end(refusal);
    }

    /** The transaction whose message the server took, with the code of its reply. */
    public Transaction end(int positive) {
        return ended(positive, "", "");
    }

    /** The transaction whose message the server refused. */
    public Transaction end(NegativeReply reply) {
        return ended(reply.code(), reply.status(), reply.text());
    }

    private Transaction ended(int code, String status, String text) {
        return new Transaction(from, to, recipients, accepted, code, status, text, unknown);
    }
}
