package io.smtpedge.it.debian;

import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.RealProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Exim: it pipelines, and sends by BDAT wherever CHUNKING is offered. Its log says of each message whether it did (L, K). */
record EximSender(MailHost host, RealProcess daemon) implements Sender {

    private static final int PORT = 10026;
    private static final List<String> EXIM =
            List.of(MailHost.PACKAGES + "/usr/sbin/exim4", "-C", MailHost.HOME + "/exim.conf");

    private static final Pattern DELIVERED_WITH_L = Pattern.compile(" => .* L ");
    private static final Pattern DELIVERED_WITH_K = Pattern.compile(" => .* K ");

    private static final String CONFIG = """
            exim_path = DEBIAN/usr/sbin/exim4
            spool_directory = HOME/spool
            log_file_path = HOME/log/%slog
            log_selector = +pipelining +smtp_connection
            primary_hostname = exim.example
            daemon_smtp_ports = PORT
            local_interfaces = 127.0.0.1
            keep_environment =
            never_users =
            tls_advertise_hosts =
            message_size_limit = 0
            # Take now, send when told: a queue run sends all that waits for one place in one session.
            queue_only = true
            acl_smtp_rcpt = accept
            begin routers
            all:
              driver = manualroute
              route_list = * "<+ MX"
              transport = edge
            begin transports
            edge:
              driver = smtp
              interface = <; SOURCE
              connection_max_messages = 0
              TLS = *
              tls_verify_certificates =
              tls_try_verify_hosts =
            """;

    static EximSender start(Machine machine, Route route) throws IOException {
        MailHost host = MailHost.prepare(machine, "exim");
        host.write(
                "exim.conf",
                CONFIG.replace("DEBIAN", MailHost.PACKAGES)
                        .replace("HOME", MailHost.HOME)
                        .replace("PORT", Integer.toString(PORT))
                        .replace("MX", route.mxText())
                        .replace("SOURCE", route.sourceText())
                        .replace("TLS", route.tls() ? "hosts_require_tls" : "hosts_avoid_tls"));
        host.run("install -d -o Debian-exim -g Debian-exim spool log");
        List<String> command = new ArrayList<>(EXIM);
        command.add("-bdf");
        RealProcess daemon = host.start(command);
        EximSender sender = new EximSender(host, daemon);
        sender.awaitGreeting(machine, daemon);
        return sender;
    }

    @Override
    public String helo() {
        return "exim.example";
    }

    @Override
    public InetSocketAddress submission() {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), PORT);
    }

    /** Two passes: the first learns which messages go to the same place, the second sends them. */
    @Override
    public void flush() {
        host.run(String.join(" ", EXIM) + " -qqff");
    }

    @Override
    public boolean pipelined() {
        return DELIVERED_WITH_L.matcher(log()).find();
    }

    @Override
    public boolean chunked() {
        return DELIVERED_WITH_K.matcher(log()).find();
    }

    @Override
    public String log() {
        return host.read("log/mainlog");
    }

    @Override
    public void close() {
        daemon.close();
    }
}
