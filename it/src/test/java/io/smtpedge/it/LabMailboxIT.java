package io.smtpedge.it;

import io.smtpedge.it.lab.Lab;
import io.smtpedge.it.lab.LabAddresses;
import io.smtpedge.it.lab.LabEdge;
import io.smtpedge.it.lab.LabNetwork;
import io.smtpedge.it.parts.GreenMailPart;
import io.smtpedge.it.parts.RequireRealTools;
import io.smtpedge.it.parts.SmtpClient;
import io.smtpedge.tproxy.config.Tool;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/**
 * {@link MailboxScenarios} through the whole line: client, TPROXY, edge, HAProxy, GreenMail, each on a box of its own, and
 * the client's own address all the way.
 */
@RequireRealTools
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabMailboxIT extends MailboxScenarios {

    private final LabNetwork network;
    private final GreenMailPart mail;

    LabMailboxIT() throws Exception {
        network = LabNetwork.forTest(Tool.NFT);
        try {
            mail = network.mta1().call(() -> GreenMailPart.start(LabAddresses.MTA));
            mail.mailbox(MAILBOX);
            // GreenMail understands pipelining, and does not offer it.
            Lab.start(network, LabEdge.transparent().with("pregreet.wait = 100ms, pipelining.action = ignore"));
        } catch (Exception failed) {
            network.close();
            throw failed;
        }
    }

    @BeforeEach
    void emptyMailbox() {
        mail.purge();
    }

    @AfterAll
    void stop() {
        mail.close();
        network.close();
    }

    @Override
    SmtpClient connect() throws Exception {
        return network.client().call(() -> SmtpClient.from(LabAddresses.CLEAN4.getHostAddress(), LabAddresses.MX4));
    }

    @Override
    List<GreenMailPart.Mail> mailbox(String address) throws Exception {
        return network.mta1().call(() -> mail.read(address));
    }

    @Override
    String clientAsSeen() {
        return LabAddresses.CLEAN4.getHostAddress();
    }
}
