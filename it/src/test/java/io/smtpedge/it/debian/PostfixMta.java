package io.smtpedge.it.debian;

import io.smtpedge.it.parts.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The backend: a postfix that offers PIPELINING, CHUNKING, STARTTLS and SMTPUTF8, and keeps what it takes as files. */
final class PostfixMta implements AutoCloseable {

    /** The domain it takes mail for. */
    static final String DOMAIN = "example.org";

    private static final String MAIN_CF = """
            myhostname = mx.example.org
            inet_interfaces = all
            virtual_mailbox_domains = example.org
            virtual_mailbox_base = %1$s
            virtual_mailbox_maps = static:mail/
            virtual_uid_maps = static:65534
            virtual_gid_maps = static:65534
            virtual_minimum_uid = 1
            virtual_mailbox_limit = 0
            message_size_limit = 0
            smtpd_relay_restrictions = reject_unauth_destination
            smtpd_tls_security_level = may
            smtpd_tls_cert_file = %1$s/certificate.pem
            smtpd_tls_key_file = %1$s/key.pem
            """.formatted(MailHost.HOME);

    private static final String MASTER_CF = """
            smtp      inet  n  -  n  -  -  smtpd
            virtual   unix  -  n  n  -  -  virtual
            """;

    private final MailHost host;
    private final Postfix postfix;

    private PostfixMta(MailHost host, Postfix postfix) {
        this.host = host;
        this.postfix = postfix;
    }

    /** Starts on port 25 of a machine. */
    static PostfixMta start(Machine machine) throws IOException {
        MailHost host = MailHost.prepare(machine, "mta");
        host.run("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=mx.example.org"
                + " -keyout key.pem -out certificate.pem");
        host.run("install -d -m 700 -o nobody -g nogroup mail");
        return new PostfixMta(host, Postfix.start(host, MAIN_CF, MASTER_CF));
    }

    /** What lies in the mailbox that all recipients share, each message as text with LF line ends. */
    List<String> messages() {
        Path arrived = host.folder().resolve("mail").resolve("new");
        if (!Files.exists(arrived)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(arrived)) {
            return files.map(PostfixMta::read).toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    String log() {
        return postfix.log();
    }

    @Override
    public void close() {
        postfix.close();
    }
}
