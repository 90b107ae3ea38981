package io.smtpedge.it.debian;

import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.RealProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** OpenSMTPD: it waits for each reply, and sends what comes while a session is open in that session. */
record OpenSmtpdSender(RealProcess daemon) implements Sender {

    private static final int PORT = 10027;

    static OpenSmtpdSender start(Machine machine, Route route) throws IOException {
        MailHost host = MailHost.prepare(machine, "opensmtpd");
        String mx = route.mx().getAddress().getAddress().length == 4 ? route.mxText() : "[" + route.mxText() + "]";
        host.write("smtpd.conf", """
                smtp max-message-size 100M
                listen on 127.0.0.1 port %d
                action "relay" relay host "%s://%s" %s src %s helo opensmtpd.example
                match from any for any action "relay"
                """.formatted(
                        PORT,
                        route.tls() ? "smtp+tls" : "smtp+notls",
                        mx,
                        route.tls() ? "tls no-verify" : "",
                        route.sourceText()));
        String folders = "install -d -m 711 /var/spool/smtpd && install -d /var/lib/opensmtpd/empty";
        RealProcess daemon = host.start(List.of(
                "sh",
                "-c",
                "mount -t tmpfs -o mode=755 tmpfs /var/lib && " + folders + " && exec " + MailHost.PACKAGES
                        + "/usr/sbin/smtpd -d -f " + MailHost.HOME + "/smtpd.conf"));
        OpenSmtpdSender sender = new OpenSmtpdSender(daemon);
        sender.awaitGreeting(machine, daemon);
        return sender;
    }

    @Override
    public String helo() {
        return "opensmtpd.example";
    }

    @Override
    public InetSocketAddress submission() {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), PORT);
    }

    @Override
    public void flush() {}

    /** It has no way to. */
    @Override
    public boolean pipelined() {
        return false;
    }

    /** It has no way to. */
    @Override
    public boolean chunked() {
        return false;
    }

    @Override
    public String log() {
        return daemon.log();
    }

    @Override
    public void close() {
        daemon.close();
    }
}
