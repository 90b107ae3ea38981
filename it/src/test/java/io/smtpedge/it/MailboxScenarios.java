package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.it.parts.GreenMailPart.Mail;
import io.smtpedge.it.parts.SmtpClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What goes in by SMTP through the edge comes out of a mailbox by IMAP, byte for byte. The same scenarios run against
 * every way in which the edge stands before a mail server.
 */
abstract class MailboxScenarios {

    static final String MAILBOX = "b@mta.test";

    /** A client that a test may talk through, connected to the edge. */
    abstract SmtpClient connect() throws Exception;

    /** A mailbox, read over IMAP. */
    abstract List<Mail> mailbox(String address) throws Exception;

    /** The client's address as the mail server sees it. */
    abstract String clientAsSeen();

    @Test
    void theServersTraceNamesTheClient() throws Exception {
        deliver("Subject: trace\r\n\r\nbody\r\n");

        assertThat(mailbox(MAILBOX))
                .singleElement()
                .satisfies(mail -> assertThat(mail.trace()).contains("from " + clientAsSeen() + " (HELO client.test)"));
    }

    @Test
    void eightBitTextIsUnchanged() throws Exception {
        // In the body only: GreenMail's IMAP does not give 8-bit headers back as they came.
        StringBuilder all = new StringBuilder("Subject: 8-bit\r\n\r\n");
        for (char octet = 0; octet < 256; octet++) {
            // A bare CR or LF is no lawful text, and what a server makes of it is not the edge's affair.
            if (octet != '\r' && octet != '\n') {
                all.append(octet);
            }
        }
        assertUnchanged(all.append("\r\n").toString());
    }

    @Test
    void longLinesAreUnchanged() throws Exception {
        assertUnchanged("Subject: long\r\n\r\n" + "x".repeat(998) + "\r\n" + "y".repeat(100_000) + "\r\n");
    }

    @Test
    void dotsAreUnchanged() throws Exception {
        assertUnchanged("Subject: dots\r\n\r\n.\r\n..\r\n...\r\n.a\r\na.\r\n\r\n.\r\n");
    }

    @Test
    void twentyMegabytesAreUnchanged() throws Exception {
        StringBuilder message = new StringBuilder("Subject: large\r\n\r\n");
        for (int line = 0; message.length() < 20 << 20; line++) {
            message.append(line).append(" 0123456789abcdef\u00e9".repeat(50)).append("\r\n");
        }
        assertUnchanged(message.toString());
    }

    @Test
    void twoMessagesASession() throws Exception {
        try (SmtpClient client = greeted()) {
            client.deliver("a@client.test", MAILBOX, "Subject: one\r\n\r\n1\r\n");
            client.deliver("a@client.test", MAILBOX, "Subject: two\r\n\r\n2\r\n");
            client.command("QUIT", 221);
        }
        assertThat(mailbox(MAILBOX))
                .extracting(Mail::content)
                .containsExactly("Subject: one\r\n\r\n1\r\n", "Subject: two\r\n\r\n2\r\n");
    }

    /** RFC 2920: a group of commands up to DATA in one write, and the next transaction right behind the final dot. */
    @Test
    void pipelinedCommandsAreAnsweredInOrder() throws Exception {
        String transaction = "MAIL FROM:<a@client.test>\r\nRCPT TO:<" + MAILBOX + ">\r\nDATA\r\n";
        try (SmtpClient client = greeted()) {
            client.sendRaw(latin1(transaction));
            expectEnvelope(client);
            client.sendRaw(latin1("Subject: one\r\n\r\n1\r\n.\r\n" + transaction));
            client.expect(250);
            expectEnvelope(client);
            client.sendRaw(latin1("Subject: two\r\n\r\n2\r\n.\r\nQUIT\r\n"));
            client.expect(250);
            client.expect(221);
        }
        assertThat(mailbox(MAILBOX)).hasSize(2);
    }

    private static void expectEnvelope(SmtpClient client) throws IOException {
        client.expect(250);
        client.expect(250);
        client.expect(354);
    }

    private void assertUnchanged(String message) throws Exception {
        deliver(message);
        String stored = mailbox(MAILBOX).getFirst().content();
        if (!stored.equals(message)) {
            // A whole comparison would print the message twice, and it may be large.
            int at = firstDifference(stored, message);
            throw new AssertionError("the message of " + message.length() + " octets came back with " + stored.length()
                    + "; they differ from octet " + at + ": \"" + around(stored, at) + "\" for \"" + around(message, at)
                    + "\"");
        }
    }

    private static int firstDifference(String one, String other) {
        int shorter = Math.min(one.length(), other.length());
        for (int i = 0; i < shorter; i++) {
            if (one.charAt(i) != other.charAt(i)) {
                return i;
            }
        }
        return shorter;
    }

    private static String around(String text, int at) {
        return text.substring(Math.max(0, at - 20), Math.min(text.length(), at + 20));
    }

    private void deliver(String message) throws Exception {
        try (SmtpClient client = greeted()) {
            assertThat(client.deliver("a@client.test", MAILBOX, message).code()).isEqualTo(250);
            client.command("QUIT", 221);
        }
    }

    private SmtpClient greeted() throws Exception {
        SmtpClient client = connect();
        client.expect(220);
        client.command("EHLO client.test", 250);
        return client;
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
