package io.smtpedge.edge.smtp;

import java.util.List;

/**
 * What a dialogue was about.
 *
 * @param helo the argument of the last HELO or EHLO, printable; empty before it
 * @param protocol ESMTP where the client said EHLO, as log lines call it
 * @param tls true where the client began TLS; of a forwarded dialogue nothing that follows is seen
 * @param complete false where something was said that could not be read
 * @param delivered messages that the server acknowledged
 * @param transactions the first ones, in order
 * @param authFailures how often the server refused the client's credentials
 */
public record DialogueSummary(
        String helo,
        String protocol,
        boolean tls,
        boolean complete,
        int delivered,
        List<Transaction> transactions,
        int authFailures) {

    /** How many transactions are kept. */
    public static final int MAX_TRANSACTIONS = 10;

    /** How many recipients of a transaction are kept. */
    public static final int MAX_RECIPIENTS = 10;

    /** How long a kept text may be. */
    public static final int MAX_TEXT = 256;

    public DialogueSummary {
        transactions = List.copyOf(transactions);
    }
}
