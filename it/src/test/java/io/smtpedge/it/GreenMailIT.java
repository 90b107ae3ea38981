package io.smtpedge.it;

import io.smtpedge.edge.Edge;
import io.smtpedge.it.parts.EmbeddedDnsbl;
import io.smtpedge.it.parts.GreenMailPart;
import io.smtpedge.it.parts.SmtpClient;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@link MailboxScenarios} on loopback: client, edge, GreenMail. */
@ExtendWith(LeakWatch.class)
class GreenMailIT extends MailboxScenarios {

    private final EmbeddedDnsbl dnsbl = EmbeddedDnsbl.start(Stage.ZONE);
    private final GreenMailPart mail = GreenMailPart.start();
    private final Edge edge;

    GreenMailIT() throws IOException {
        // GreenMail understands pipelining, and does not offer it.
        edge = Stage.edge(dnsbl, mail.smtpAddress(), "forward.source = none", "pipelining.action = ignore");
    }

    @BeforeEach
    void mailbox() {
        mail.mailbox(MAILBOX);
    }

    @AfterEach
    void stop() {
        edge.close();
        mail.close();
        dnsbl.close();
    }

    @Override
    SmtpClient connect() throws IOException {
        return SmtpClient.from(Stage.CLEAN, edge.addresses().getFirst());
    }

    @Override
    List<GreenMailPart.Mail> mailbox(String address) {
        return mail.read(address);
    }

    @Override
    String clientAsSeen() {
        return "127.0.0.1";
    }
}
