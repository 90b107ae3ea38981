package io.smtpedge.it.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.RecordingMta;
import io.smtpedge.it.parts.RequireRealTools;
import io.smtpedge.it.parts.SmtpClient;
import io.smtpedge.tproxy.config.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The MTA sees the client's own address, whichever way it took: the whole line of boxes, with the real edge and HAProxy. */
@RequireRealTools
class TransparencyIT {

    private static final List<InetAddress> CLEAN = List.of(LabAddresses.CLEAN4, LabAddresses.CLEAN6);
    private static final List<InetAddress> LISTED = List.of(LabAddresses.LISTED4, LabAddresses.LISTED6);

    /** Short, so that a test is; the test is about addresses. */
    private static final String QUICK = "pregreet.wait = 100ms";

    @ParameterizedTest
    @EnumSource
    void transparentAllTheWayWithEitherTool(Tool tool) throws Exception {
        try (Stage stage = new Stage(tool, LabEdge.transparent().with(QUICK))) {
            for (InetAddress client : CLEAN) {
                assertThat(stage.session(client).code()).isEqualTo(250);
                assertThat(stage.deliveredFor()).contains(client);
            }
        }
    }

    @Test
    void proxyProtocolBetweenEdgeAndHaproxy() throws Exception {
        try (Stage stage = new Stage(Tool.NFT, LabEdge.proxyV2().with(QUICK))) {
            for (InetAddress client : CLEAN) {
                assertThat(stage.session(client).code()).isEqualTo(250);
                assertThat(stage.deliveredFor()).contains(client);
            }
        }
    }

    @Test
    void ofListedClientsTheMtaSeesNothing() throws Exception {
        try (Stage stage = new Stage(Tool.NFT, LabEdge.transparent().with(QUICK))) {
            for (InetAddress client : LISTED) {
                SmtpClient.Reply reply = stage.session(client);
                assertThat(reply.toString())
                        .startsWith("550 5.7.1 Service unavailable; client [")
                        .endsWith("blocked using dnsbl.example");
                assertThat(stage.visitors()).doesNotContain(client);
            }
        }
    }

    /**
     * With SYN cookies the kernel forgets the SYN: the ACK that completes a connection belongs to no socket, and must still
     * find its way to the edge. Rules that hand over only SYNs drop it, and clients hang just when there are many.
     */
    @ParameterizedTest
    @EnumSource
    void connectionsOpenWithSynCookies(Tool tool) throws Exception {
        try (Stage stage = new Stage(tool, LabEdge.transparent().with(QUICK))) {
            stage.network.edge().sh("sysctl -qw net.ipv4.tcp_syncookies=2");
            for (InetAddress client : CLEAN) {
                assertThat(stage.session(client).code()).isEqualTo(250);
            }
        }
    }

    /** A whole lab, with MTAs of the test's own. */
    private static final class Stage implements AutoCloseable {

        final LabNetwork network;
        private final List<RecordingMta> mtas;

        Stage(Tool tool, LabEdge edge) throws Exception {
            network = LabNetwork.forTest(tool);
            try {
                mtas = List.of(mta(network.mta1()), mta(network.mta2()));
                Lab.start(network, edge);
            } catch (Exception failed) {
                network.close();
                throw failed;
            }
        }

        private static RecordingMta mta(Machine machine) throws Exception {
            return machine.call(
                    () -> RecordingMta.start(RecordingMta.Options.onLoopback().withListen(LabAddresses.MTA)));
        }

        /** Who the MTAs say the messages came from. */
        List<InetAddress> deliveredFor() {
            return mtas.stream()
                    .flatMap(mta -> mta.deliveries().stream())
                    .map(delivery -> delivery.visit().client())
                    .toList();
        }

        /** Who the MTAs have seen at all, the health checks of HAProxy too. */
        List<InetAddress> visitors() {
            return mtas.stream()
                    .flatMap(mta -> mta.visits().stream())
                    .map(RecordingMta.Visit::client)
                    .toList();
        }

        /** Sends one message; returns the reply to RCPT if that is refused, else the one to the message. */
        SmtpClient.Reply session(InetAddress source) throws Exception {
            return network.client().call(() -> attempt(source));
        }

        private static SmtpClient.Reply attempt(InetAddress source) throws IOException {
            try (SmtpClient client = SmtpClient.from(source.getHostAddress(), LabAddresses.mxFor(source))) {
                client.expect(220);
                client.command("EHLO client.example", 250);
                client.command("MAIL FROM:<alice@client.example>", 250);
                SmtpClient.Reply recipient = client.command("RCPT TO:<bob@example.org>");
                if (recipient.code() != 250) {
                    return recipient;
                }
                client.command("DATA", 354);
                client.sendMessage("Subject: lab\r\n\r\nHello.\r\n");
                return client.read();
            }
        }

        @Override
        public void close() {
            mtas.forEach(RecordingMta::close);
            network.close();
        }
    }
}
