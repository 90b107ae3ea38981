package io.smtpedge.edge.smtp;

import java.util.ArrayList;
import java.util.List;

/** A transaction under way. Not thread-safe. */
public final class OpenTransaction {

    private final String from;
    private final List<String> to = new ArrayList<>(2);
    private int recipients;
    private int accepted;

    /** Begins one; {@code from} is printable. */
    public OpenTransaction(String from) {
        this.from = from;
    }

    public String from() {
        return from;
    }

    /** Notes a recipient and whether the server took it; {@code recipient} is printable. */
    public void recipient(String recipient, boolean taken) {
        recipients++;
        accepted += taken ? 1 : 0;
        if (to.size() < DialogueSummary.MAX_RECIPIENTS) {
            to.add(recipient);
        }
    }

    /** The transaction as it stands, with the reply to its message; 0 where none came. */
    public Transaction end(int code) {
        return new Transaction(from, to, recipients, accepted, code);
    }
}
