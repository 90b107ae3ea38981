package io.smtpedge.it.debian;

import io.smtpedge.it.parts.Machine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Pattern;

/**
 * Postfix: it pipelines, and keeps a session for the messages that wait for the same place, over TLS too. Its SMTP client
 * logs each line that it sends and reads.
 */
record PostfixSender(Postfix postfix) implements Sender {

    private static final int PORT = 10025;

    /** Two lines that it sends, and none that it reads between them. */
    private static final Pattern MAIL_THEN_RCPT = Pattern.compile(": > \\S+: MAIL FROM:.*\\n.*: > \\S+: RCPT TO:");

    private static final String MASTER_CF = """
            127.0.0.1:%d inet  n  -  n  -  -  smtpd
            smtp      unix  -  -  n  -  -  smtp -v
            """.formatted(PORT);

    static PostfixSender start(Machine machine, Route route) throws IOException {
        boolean ipv4 = route.source().getAddress().length == 4;
        String mainCf =
                """
                myhostname = postfix.example
                inet_interfaces = loopback-only
                mynetworks = 127.0.0.0/8
                message_size_limit = 0
                relayhost = [%s]
                smtp_bind_address%s = %s
                smtp_tls_security_level = %s
                # One at a time, so that they share a session; for hosts that it sends to often, postfix does so by itself.
                default_destination_concurrency_limit = 1
                smtp_connection_cache_destinations = static:all
                smtp_tls_connection_reuse = yes
                """.formatted(route.mxText(), ipv4 ? "" : "6", route.sourceText(), route.tls() ? "encrypt" : "none");
        Postfix postfix = Postfix.start(MailHost.prepare(machine, "postfix"), mainCf, MASTER_CF);
        PostfixSender sender = new PostfixSender(postfix);
        sender.awaitGreeting(machine, postfix.master());
        return sender;
    }

    @Override
    public String helo() {
        return "postfix.example";
    }

    @Override
    public InetSocketAddress submission() {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), PORT);
    }

    @Override
    public void flush() {}

    @Override
    public boolean pipelined() {
        return MAIL_THEN_RCPT.matcher(log()).find();
    }

    /** It never does. */
    @Override
    public boolean chunked() {
        return log().contains(": BDAT ");
    }

    @Override
    public String log() {
        return postfix.log();
    }

    @Override
    public void close() {
        postfix.close();
    }
}
