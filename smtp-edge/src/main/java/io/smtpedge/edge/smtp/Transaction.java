package io.smtpedge.edge.smtp;

import java.util.List;

/**
 * One mail transaction (RFC 5321, 3.3) as it went by.
 *
 * @param from the reverse-path; empty for a bounce
 * @param to the first recipients: those that the server took, then those it refused
 * @param recipients how many the client named
 * @param accepted how many of them the server accepted
 * @param code the server's reply to the message: 250 where it took it; where none was sent, that to the last recipient it
 *     refused for another reason than that nobody has such an address; 0 where there was none
 * @param status the enhanced code of that reply; empty where it is positive or has none
 * @param text the rest of the reply's first line; empty where it is positive
 * @param unknown how many recipients the server refused because there is no such mailbox
 */
public record Transaction(
        String from, List<String> to, int recipients, int accepted, int code, String status, String text, int unknown) {

    public Transaction {
        to = List.copyOf(to);
    }

    /** Where the replies said no more than their code. */
    public Transaction(String from, List<String> to, int recipients, int accepted, int code) {
        this(from, to, recipients, accepted, code, "", "", 0);
    }

    public boolean delivered() {
        return code >= 200 && code < 300;
    }
}
