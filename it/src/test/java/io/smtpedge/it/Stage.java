package io.smtpedge.it;

import io.smtpedge.edge.Edge;
import io.smtpedge.edge.config.EdgeConfigLoader;
import io.smtpedge.it.parts.ConfSample;
import io.smtpedge.it.parts.EmbeddedDnsbl;
import io.smtpedge.it.parts.RecordingMta;
import io.smtpedge.it.parts.SmtpClient;
import io.smtpedge.settings.SettingsException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The set of a test on loopback: a block list, a recording MTA, and the edge between them, started from
 * conf/smtp-edge.conf. Nothing here needs a privilege: all of 127.0.0.0/8 is a Linux machine's own, so each client can
 * have an address.
 */
final class Stage implements AutoCloseable {

    /** The list that the edge asks. Whoever is not on it is a good client. */
    static final String ZONE = """
            zone bl.test
            ttl 60
            127.0.0.66  127.0.0.2  "sends spam"
            127.0.0.67  127.0.0.2  "sends spam, too"
            """;

    static final String CLEAN = "127.0.0.11";
    static final String LISTED = "127.0.0.66";

    private final EmbeddedDnsbl dnsbl;
    private final RecordingMta mta;
    private final Edge edge;

    private Stage(EmbeddedDnsbl dnsbl, RecordingMta mta, Edge edge) {
        this.dnsbl = dnsbl;
        this.mta = mta;
        this.edge = edge;
    }

    /** Opens with these lines of HOCON on top of the stage's own. */
    static Stage open(String... overrides) {
        return open(RecordingMta.Options.onLoopback().withProxyHeader(), overrides);
    }

    static Stage open(RecordingMta.Options mtaOptions, String... overrides) {
        EmbeddedDnsbl dnsbl = EmbeddedDnsbl.start(ZONE);
        RecordingMta mta = RecordingMta.start(mtaOptions);
        try {
            return new Stage(dnsbl, mta, edge(dnsbl, mta.address(), overrides));
        } catch (IOException | RuntimeException failed) {
            dnsbl.close();
            mta.close();
            throw new IllegalStateException("the edge did not start", failed);
        }
    }

    /** An edge alone, in front of any backend. */
    static Edge edge(EmbeddedDnsbl dnsbl, InetSocketAddress backend, String... overrides) throws IOException {
        String all = overrides(backend, dnsbl.address()) + String.join("\n", overrides);
        Path directory = Files.createTempDirectory("smtp-edge-stage");
        Path file = ConfSample.of("smtp-edge.conf").with(all).writeInto(directory);
        try {
            return Edge.start(EdgeConfigLoader.load(file));
        } catch (SettingsException wrong) {
            throw new IllegalStateException("the stage's configuration does not load:\n" + wrong.getMessage(), wrong);
        } finally {
            Files.delete(file);
            Files.delete(directory);
        }
    }

    /** What a test replaces in conf/smtp-edge.conf; waits are short, so that a test is. */
    static String overrides(InetSocketAddress backend, InetSocketAddress resolver) {
        return """
            listen { addresses = ["127.0.0.1:0"], mode = direct, hostname = edge.test }
            forward { address = "%s", source = proxy-v2, connect-timeout = 2s }
            dnsbl { resolvers = ["%s"], zones = ["bl.test=127.0.0.[2..11]"], threshold = 1, action = enforce
                    deadline = 1s, on-unavailable = pass }
            pregreet.wait = 100ms
            limits { connections = 1000, connections-per-client = 500, drain-timeout = 1s }
            """.formatted(text(backend), text(resolver));
    }

    static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    EmbeddedDnsbl dnsbl() {
        return dnsbl;
    }

    RecordingMta mta() {
        return mta;
    }

    Edge edge() {
        return edge;
    }

    InetSocketAddress address() {
        return edge.addresses().getFirst();
    }

    /** Connects from an address of 127.0.0.0/8. */
    SmtpClient client(String source) throws IOException {
        return SmtpClient.from(source, address());
    }

    /** Delivers one message as a good client does. */
    void deliver(String source, String message) throws IOException {
        try (SmtpClient client = client(source)) {
            client.expect(220);
            client.command("EHLO client.test", 250);
            SmtpClient.Reply reply = client.deliver("a@client.test", "b@mta.test", message);
            if (reply.code() != 250) {
                throw new IllegalStateException("the message was not delivered: " + reply);
            }
            client.command("QUIT", 221);
        }
    }

    @Override
    public void close() {
        edge.close();
        mta.close();
        dnsbl.close();
    }
}
