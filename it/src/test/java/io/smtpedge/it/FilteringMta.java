package io.smtpedge.it;

import io.smtpedge.it.parts.SmtpClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An MTA whose filter refuses what says of itself that it is spam, and how a client sends it something. */
final class FilteringMta implements AutoCloseable {

    static final String SPAM = "Subject: SPAM\r\n";
    static final String HAM = "Subject: hello\r\n";

    private final RawBackend backend;

    private FilteringMta(RawBackend backend) {
        this.backend = backend;
    }

    /** Starts it on loopback; it expects no PROXY header. */
    static FilteringMta start() {
        try {
            return new FilteringMta(RawBackend.start(FilteringMta::filter));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    InetSocketAddress address() {
        return backend.address();
    }

    /** Sends one message through an edge; returns the last thing that was said. */
    static SmtpClient.Reply send(InetSocketAddress edge, String source, String message) throws IOException {
        try (SmtpClient client = SmtpClient.from(source, edge)) {
            SmtpClient.Reply greeting = client.read();
            if (greeting.code() != 220) {
                return greeting;
            }
            client.command("EHLO client.test", 250);
            client.command("MAIL FROM:<a@client.test>", 250);
            SmtpClient.Reply recipient = client.command("RCPT TO:<b@mta.test>");
            if (recipient.code() != 250) {
                return recipient;
            }
            client.command("DATA", 354);
            client.sendMessage(message);
            SmtpClient.Reply last = client.read();
            client.command("QUIT", 221);
            return last;
        }
    }

    private static void filter(Socket client) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        say(client, "220 mta.test ESMTP");
        boolean data = false;
        boolean spam = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (data && !line.equals(".")) {
                spam |= line.contains("SPAM");
            } else if (data) {
                data = false;
                say(client, spam ? "554 5.7.1 Spam message rejected" : "250 2.0.0 taken");
                spam = false;
            } else if (line.equals("DATA")) {
                data = true;
                say(client, "354 go");
            } else {
                say(client, line.equals("QUIT") ? "221 2.0.0 Bye" : "250 2.0.0 Ok");
            }
        }
    }

    private static void say(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() {
        backend.close();
    }
}
