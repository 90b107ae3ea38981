package io.smtpedge.it.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.ProjectFolder;
import io.smtpedge.it.parts.RecordingMta;
import io.smtpedge.it.parts.RequireRealTools;
import io.smtpedge.it.parts.SmtpClient;
import io.smtpedge.tproxy.Main;
import io.smtpedge.tproxy.config.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A session that is under way goes on while the rules under it are changed. */
@RequireRealTools
class LiveSessionsIT {

    private static final String QUICK = "pregreet.wait = 100ms";

    @TempDir
    private Path folder;

    /** Another plan with the same tool, the other tool, and back. */
    @ParameterizedTest
    @CsvSource({"NFT, NFT", "NFT, IPTABLES", "IPTABLES, IPTABLES", "IPTABLES, NFT"})
    void aSessionSurvivesAnotherPlan(Tool first, Tool second) throws Exception {
        try (LabNetwork network = LabNetwork.forTest(first);
                RecordingMta mta1 = mta(network.mta1());
                RecordingMta mta2 = mta(network.mta2())) {
            Lab.start(network, LabEdge.transparent().with(QUICK));
            for (InetAddress client : List.of(LabAddresses.CLEAN4, LabAddresses.CLEAN6)) {
                deliver(network, client, () -> {
                    apply(network.edge(), "edge", second, "ports = [25, 587]");
                    apply(network.haproxy(), "haproxy", second, "ports = [25]");
                    apply(network.edge(), "edge", first, "ports = [25]");
                    apply(network.haproxy(), "haproxy", first, "ports = [25]");
                });
            }
            assertThat(List.of(mta1, mta2))
                    .flatExtracting(RecordingMta::deliveries)
                    .extracting(delivery -> delivery.visit().client())
                    .containsExactlyInAnyOrder(LabAddresses.CLEAN4, LabAddresses.CLEAN6);
        }
    }

    /** Sets decide over SYNs only. */
    @Test
    void aSessionSurvivesAVerdictAgainstItsClient() throws Exception {
        try (LabNetwork network = LabNetwork.forTest(Tool.NFT);
                RecordingMta mta1 = mta(network.mta1());
                RecordingMta mta2 = mta(network.mta2())) {
            Lab.start(network, LabEdge.transparent().with(QUICK));
            apply(network.edge(), "edge", Tool.NFT, "ports = [25], fast-path { size = 262144 }");

            deliver(
                    network,
                    LabAddresses.CLEAN4,
                    () -> network.edge()
                            .sh("nft add element inet smtp_edge drop4 '{ " + LabAddresses.CLEAN4.getHostAddress()
                                    + " timeout 1h }'"));

            assertThat(mta1.deliveries().size() + mta2.deliveries().size()).isEqualTo(1);
        }
    }

    private static RecordingMta mta(Machine machine) throws Exception {
        return machine.call(
                () -> RecordingMta.start(RecordingMta.Options.onLoopback().withListen(LabAddresses.MTA)));
    }

    private interface Event {
        void happen() throws Exception;
    }

    /** Delivers a message, with something happening in the middle of the session. */
    private static void deliver(LabNetwork network, InetAddress source, Event event) throws Exception {
        try (SmtpClient client =
                network.client().call(() -> SmtpClient.from(source.getHostAddress(), LabAddresses.mxFor(source)))) {
            client.expect(220);
            client.command("EHLO client.example", 250);
            client.command("MAIL FROM:<alice@client.example>", 250);
            event.happen();
            client.command("RCPT TO:<bob@example.org>", 250);
            client.command("DATA", 354);
            client.sendMessage("Subject: lab\r\n\r\nHello.\r\n");
            assertThat(client.read().code()).isEqualTo(250);
        }
    }

    private void apply(Machine box, String role, Tool tool, String ports) throws Exception {
        Path config = config(ports);
        int status = box.call(() -> Main.commandLine()
                .execute("apply", "--config", config.toString(), "--role", role, "--tool", tool.name()));
        assertThat(status).isZero();
    }

    private Path config(String ports) throws IOException {
        String sample = Files.readString(ProjectFolder.find().resolve("conf").resolve("tproxy.conf"));
        return Files.writeString(
                Files.createTempFile(folder, "tproxy", ".conf"), sample.replace("ports = [25]", ports));
    }
}
