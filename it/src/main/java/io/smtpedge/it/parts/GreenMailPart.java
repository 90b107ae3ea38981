package io.smtpedge.it.parts;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * A mail server with mailboxes (GreenMail): what comes in over SMTP is read back over IMAP, byte for byte.
 *
 * <p>It does not offer STARTTLS or PIPELINING. It begins each message with two lines of its own, which
 * {@link Mail} takes apart.
 */
public final class GreenMailPart implements AutoCloseable {

    /**
     * One message as IMAP gave it back.
     *
     * @param trace the header lines that the server added, with its view of the client's address
     * @param content what the client sent, as ISO 8859-1 text
     */
    public record Mail(String trace, String content) {

        private static Mail of(String text) {
            int received = text.indexOf("\r\nReceived: ");
            int end = text.indexOf("\r\n", received + 2) + 2;
            if (!text.startsWith("Return-Path: ") || received < 0 || end < 2) {
                throw new IllegalStateException(
                        "a GreenMail message begins with Return-Path and Received, but this one does not: "
                                + text.lines().limit(3).toList());
            }
            // GreenMail counts the CRLF before the final dot to the end mark, and stores the message without it.
            return new Mail(text.substring(0, end), text.substring(end) + "\r\n");
        }
    }

    private final GreenMail server;

    private GreenMailPart(GreenMail server) {
        this.server = server;
    }

    /** Starts on free ports of 127.0.0.1. */
    public static GreenMailPart start() {
        return start(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    }

    /** Starts with SMTP at the address and IMAP at a free port beside it. */
    public static GreenMailPart start(InetSocketAddress smtp) {
        String host = smtp.getAddress().getHostAddress();
        GreenMail server = new GreenMail(new ServerSetup[] {
            new ServerSetup(smtp.getPort(), host, ServerSetup.PROTOCOL_SMTP),
            new ServerSetup(0, host, ServerSetup.PROTOCOL_IMAP)
        });
        server.start();
        return new GreenMailPart(server);
    }

    public InetSocketAddress smtpAddress() {
        return new InetSocketAddress(
                server.getSmtp().getBindTo(), server.getSmtp().getPort());
    }

    /** Makes a mailbox. Its owner's password is the address itself. */
    public void mailbox(String address) {
        server.setUser(address, address);
    }

    /** Empties all mailboxes. */
    public void purge() {
        try {
            server.purgeEmailFromAllMailboxes();
        } catch (FolderException failed) {
            throw new IllegalStateException("the mailboxes cannot be emptied", failed);
        }
    }

    /**
     * Reads a whole mailbox over IMAP, oldest message first.
     *
     * @throws IllegalStateException when IMAP does not work
     */
    public List<Mail> read(String mailbox) {
        Properties properties = new Properties();
        // In pieces of 16 KB, the server would render a large message anew for each.
        properties.setProperty("mail.imap.partialfetch", "false");
        Session session = Session.getInstance(properties);
        try (Store store = session.getStore("imap")) {
            store.connect(server.getImap().getBindTo(), server.getImap().getPort(), mailbox, mailbox);
            List<Mail> mails = new ArrayList<>();
            try (Folder inbox = store.getFolder("INBOX")) {
                inbox.open(Folder.READ_ONLY);
                for (Message message : inbox.getMessages()) {
                    ByteArrayOutputStream stored = new ByteArrayOutputStream();
                    message.writeTo(stored);
                    mails.add(Mail.of(stored.toString(StandardCharsets.ISO_8859_1)));
                }
            }
            return mails;
        } catch (MessagingException failed) {
            throw new IllegalStateException("the mailbox " + mailbox + " cannot be read over IMAP", failed);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
