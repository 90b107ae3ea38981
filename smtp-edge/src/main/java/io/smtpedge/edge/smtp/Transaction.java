package io.smtpedge.edge.smtp;

import java.util.List;

/**
 * One mail transaction (RFC 5321, 3.3) as it went by.
 *
 * @param from the reverse-path; empty for a bounce
 * @param to the first recipients, those the server refused included
 * @param recipients how many the client named
 * @param accepted how many of them the server accepted
 * @param code the server's reply to the message: 250 where it took it, 0 where the transaction ended before
 */
public record Transaction(String from, List<String> to, int recipients, int accepted, int code) {

    public Transaction {
        to = List.copyOf(to);
    }

    public boolean delivered() {
        return code >= 200 && code < 300;
    }
}
