package io.smtpedge.bench.load;

import java.util.List;

/** What a session of the generator says, and the replies that it takes for success. */
public enum Dialogue {
    /**
     * One message, delivered. Eight round trips: connection and greeting, EHLO, MAIL, RCPT, DATA, the message with its
     * final dot, QUIT, close. No PIPELINING, as most senders of a single message.
     */
    DELIVER,

    /** Refused at once: {@code 521}, then the server closes. */
    DROP,

    /** Refused at the recipient: greeting, EHLO, MAIL, RCPT with {@code 550}, QUIT, close. */
    ENFORCE;

    /**
     * The turns of this dialogue.
     *
     * @param messageSize octets of the message, its header and line ends included; only DELIVER sends one
     */
    List<Turn> turns(int messageSize) {
        return switch (this) {
            case DELIVER ->
                List.of(
                        Turn.then("greeting", 220, EHLO),
                        Turn.then("EHLO", 250, MAIL),
                        Turn.then("MAIL", 250, RCPT),
                        Turn.then("RCPT", 250, "DATA\r\n"),
                        Turn.then("DATA", 354, Message.ofSize(messageSize) + ".\r\n"),
                        Turn.then("message", 250, "QUIT\r\n"),
                        Turn.last("QUIT", 221));
            case DROP -> List.of(Turn.last("greeting", 521));
            case ENFORCE ->
                List.of(
                        Turn.then("greeting", 220, EHLO),
                        Turn.then("EHLO", 250, MAIL),
                        Turn.then("MAIL", 250, RCPT),
                        Turn.then("RCPT", 550, "QUIT\r\n"),
                        Turn.last("QUIT", 221));
        };
    }

    // Reserved names of RFC 2606: a generator pointed at the wrong server must not mail anybody.
    private static final String EHLO = "EHLO client.example\r\n";
    private static final String MAIL = "MAIL FROM:<sender@client.example>\r\n";
    private static final String RCPT = "RCPT TO:<recipient@server.example>\r\n";
}
