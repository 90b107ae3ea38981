package io.smtpedge.it.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.smtpedge.it.parts.JavaProgram;
import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.RequireRealTools;
import io.smtpedge.it.parts.SmtpClient;
import io.smtpedge.reputation.event.IpText;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The kernel fast path, all of it real: the edge says who is known good, the helper writes it into the kernel's sets, the
 * kernel hands the next connection to HAProxy, and HAProxy's log gives it its record.
 */
@RequireRealTools
class FastPathIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** No share of the known clients goes through the edge: what is asserted is what happens to each. */
    private static final String PLUMBING = "fast-path { haproxy = [\"127.0.0.1:2626\", \"[::1]:2626\"], sample = 0 }";

    @Test
    void theThirdSessionOfACleanClientPassesTheEdgeBy() throws Exception {
        try (Stage stage = new Stage("")) {
            for (InetAddress client : LabStage.CLEAN) {
                stage.becomesKnown(client);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(stage.edgeSaw(client)).hasSize(2));

                assertThat(stage.lab.session(client).code()).isEqualTo(250);

                await().atMost(PATIENCE)
                        .untilAsserted(() ->
                                assertThat(stage.log(client, "PASS FAST ")).hasSize(1));
                assertThat(stage.edgeSaw(client))
                        .as("connections that the edge saw")
                        .hasSize(2);
                assertThat(stage.lab.deliveredFor().stream().filter(client::equals))
                        .as("messages of which the MTA saw the client's own address")
                        .hasSize(3);
                assertThat(stage.records(client))
                        .filteredOn(record -> record.contains("\"test\":\"fast-path\""))
                        .singleElement()
                        .asString()
                        .contains("\"outcome\":\"forwarded\"", "\"action\":\"pass\"");
                assertThat(stage.records(client)).as("one for each session").hasSize(3);
            }
        }
    }

    @Test
    void whoIsPutOnTheDenyListGoesThroughTheEdgeAtItsNextConnection() throws Exception {
        try (Stage stage = new Stage("")) {
            InetAddress client = LabAddresses.CLEAN4;
            stage.becomesKnown(client);

            stage.deny(client);

            await().atMost(PATIENCE).until(() -> !stage.set("pass4").contains(IpText.of(client)));
            try (SmtpClient denied = stage.lab.connect(client)) {
                denied.expect(521);
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(stage.edgeSaw(client)).hasSize(3));
        }
    }

    @Test
    void aDeniedClientIsResetByTheKernelWhereTheOperatorWantsThat() throws Exception {
        try (Stage stage = new Stage("fast-path.refused = reset")) {
            InetAddress client = LabAddresses.CLEAN4;
            stage.deny(client);
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
                try (SmtpClient denied = stage.lab.connect(client)) {
                    denied.expect(521);
                }
            });

            await().atMost(PATIENCE).until(() -> stage.set("block4").contains(IpText.of(client)));

            int before = stage.edgeSaw(client).size();
            assertThat(catchThrowable(() -> stage.lab.connect(client).close())).isInstanceOf(IOException.class);
            assertThat(stage.edgeSaw(client)).hasSize(before);
        }
    }

    /** A lab with edge and HAProxy on one box, and the helper on it. */
    private static final class Stage implements AutoCloseable {

        final LabStage lab;
        private final Machine edge;
        private final Path denied;

        Stage(String more) throws Exception {
            LabNetwork network = LabNetwork.forTest(LabTopology.SAME_HOST, PLUMBING);
            edge = network.edge();
            denied = Files.writeString(edge.folder().resolve("access.cidr"), "192.0.2.254 reject\n");
            Path socket = edge.folder().resolve("sets.sock");
            edge.start(
                    "sets",
                    JavaProgram.command("io.smtpedge.tproxy.Main", List.of("sets", "--socket", socket.toString())));
            await().atMost(PATIENCE).until(() -> Files.exists(socket));
            lab = new LabStage(network, LabEdge.in(LabTopology.SAME_HOST).with("""
                    fast-path { helper = "unix:%s", clean-sessions = 2, haproxy-log = "udp:127.0.0.1:5514" }
                    access.rules = ["cidr:%s"]
                    %s
                    """.formatted(socket, denied, more)));
            await().atMost(PATIENCE).until(() -> edgeLog().contains("connected to the helper"));
        }

        void becomesKnown(InetAddress client) throws Exception {
            assertThat(lab.session(client).code()).isEqualTo(250);
            assertThat(lab.session(client).code()).isEqualTo(250);
            String set = client.getAddress().length == 4 ? "pass4" : "pass6";
            await().atMost(PATIENCE).until(() -> set(set).contains(IpText.of(client)));
        }

        void deny(InetAddress client) throws IOException {
            Path beside = Files.writeString(edge.folder().resolve("new"), IpText.of(client) + " reject\n");
            Files.move(beside, denied, StandardCopyOption.ATOMIC_MOVE);
        }

        /** What the kernel says is in a set. */
        String set(String name) {
            return edge.sh("nft list set inet smtp_edge " + name);
        }

        private String edgeLog() throws IOException {
            return Files.readString(edge.folder().resolve("smtp-edge.log"));
        }

        /** The lines of the edge's log that have these words about a client. */
        List<String> log(InetAddress client, String words) throws IOException {
            String line = words + "[" + IpText.of(client) + "]:";
            return edgeLog().lines().filter(text -> text.contains(line)).toList();
        }

        List<String> edgeSaw(InetAddress client) throws IOException {
            return log(client, "CONNECT from ").stream()
                    .filter(line -> !line.contains("NOQUEUE"))
                    .toList();
        }

        List<String> records(InetAddress client) throws IOException {
            String address = "\"client\":{\"ip\":\"" + IpText.of(client) + "\"";
            return edgeLog().lines().filter(text -> text.contains(address)).toList();
        }

        @Override
        public void close() {
            lab.close();
        }
    }
}
