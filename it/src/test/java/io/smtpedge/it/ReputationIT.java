package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtpedge.edge.Edge;
import io.smtpedge.edge.config.EdgeConfigLoader;
import io.smtpedge.edge.observe.Event;
import io.smtpedge.it.parts.ConfSample;
import io.smtpedge.it.parts.EmbeddedDnsbl;
import io.smtpedge.it.parts.JavaProgram;
import io.smtpedge.it.parts.SmtpClient;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.store.AsnTable;
import io.smtpedge.reputation.store.Evidence;
import io.smtpedge.reputation.store.ReputationStore;
import io.smtpedge.reputation.store.Snapshot;
import io.smtpedge.reputation.store.StoreLimits;
import io.smtpedge.settings.SettingsException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a real edge learns from an MTA that knows spam when it sees it, and what follows. */
@ExtendWith(LeakWatch.class)
class ReputationIT {

    private static final String ENFORCE = "policy { mode = enforce, learning-time = 0ms }";
    private static final String VETERAN = "127.0.0.30";
    private static final String STRANGER = "127.0.0.40";

    private final EmbeddedDnsbl dnsbl = EmbeddedDnsbl.start(Stage.ZONE);
    private final List<SessionRecord> records = new CopyOnWriteArrayList<>();
    private final Instant start = Instant.now();
    private final ReputationStore past =
            new ReputationStore(StoreLimits.of(10_000), AsnTable.NONE, InstantSource.system());

    @TempDir
    private Path folder;

    private final FilteringMta mta = FilteringMta.start();

    @AfterEach
    void stop() {
        mta.close();
        dnsbl.close();
    }

    private Path snapshot() {
        return folder.resolve("reputation.snapshot");
    }

    private String config(String... more) {
        return Stage.overrides(mta.address(), dnsbl.address())
                + "forward.source = none\n"
                + "limits.connections-per-client = 500\n"
                + "reputation { snapshot = \"" + snapshot() + "\", snapshot-interval = 1s }\n"
                + String.join("\n", more);
    }

    private Edge edge(String... more) throws IOException, SettingsException {
        Path file = ConfSample.of("smtp-edge.conf").with(config(more)).writeInto(folder);
        return Edge.start(EdgeConfigLoader.load(file), event -> {
            if (event instanceof Event.Ended ended) {
                records.add(ended.session());
            }
        });
    }

    /** So many days ago this client did so much, a good or a bad one each two hours. */
    private void did(String client, int bad, int good, int daysAgo) {
        InetAddress address = InetAddress.ofLiteral(client);
        Instant from = start.minus(Duration.ofDays(daysAgo));
        for (int i = 0; i < bad + good; i++) {
            boolean isBad = i < bad;
            Instant at = from.plus(Duration.ofHours(i % 48));
            past.add(new Evidence(address, at, isBad ? 1 : 0, isBad ? 0 : 1, isBad));
        }
    }

    private void remembered() throws IOException {
        new Snapshot(snapshot()).write(past, Map.of(), start);
    }

    private SessionRecord.Reputation last(String client) {
        return await().until(
                        () -> records.stream()
                                .filter(session -> session.client()
                                        .getAddress()
                                        .getHostAddress()
                                        .equals(client))
                                .map(SessionRecord::reputation)
                                .filter(Objects::nonNull)
                                .reduce((_, second) -> second)
                                .orElse(null),
                        Objects::nonNull);
    }

    /** The machine may have gone down while it was copied: a part of the neighbourhood must not keep the mail out. */
    @Test
    void aTableOfSystemsThatIsNoneDoesNotKeepTheMailOut() throws Exception {
        Path table = Files.writeString(folder.resolve("asn.mmdb"), "half a ta");
        try (Edge edge = edge("reputation.table = \"" + table + "\"")) {
            assertThat(FilteringMta.send(edge.addresses().getFirst(), STRANGER, FilteringMta.HAM)
                            .code())
                    .isEqualTo(250);
        }
    }

    @Test
    void aHijackedVeteranIsThrottledWithinAHundredSpams() throws Exception {
        did(VETERAN, 0, 200, 6);
        remembered();
        try (Edge edge = edge(ENFORCE)) {
            InetSocketAddress address = edge.addresses().getFirst();
            assertThat(FilteringMta.send(address, VETERAN, FilteringMta.HAM).code())
                    .isEqualTo(250);
            assertThat(last(VETERAN).advice()).isIn("normal", "fast-lane");

            int spams = 0;
            SmtpClient.Reply reply = FilteringMta.send(address, VETERAN, FilteringMta.SPAM);
            while (reply.code() == 554 && spams < 100) {
                spams++;
                // Learning is a moment behind; a spammer is not.
                Thread.sleep(30);
                reply = FilteringMta.send(address, VETERAN, FilteringMta.SPAM);
            }

            assertThat(spams).as("spams until it was throttled").isLessThan(100);
            assertThat(reply.toString())
                    .startsWith("421 4.7.0 Error: too many recipients; client [127.0.0.30] limited using reputation");
            assertThat(last(VETERAN).advice()).isEqualTo("throttle");
            assertThat(FilteringMta.send(address, "127.0.0.31", FilteringMta.HAM)
                            .code())
                    .as("its neighbour")
                    .isEqualTo(250);
        }
    }

    @Test
    void aFalselyListedVeteranPassesAndIsNamed() throws Exception {
        did(Stage.LISTED, 0, 200, 6);
        remembered();
        try (Edge edge = edge(ENFORCE);
                LogLines log = LogLines.of("io.smtpedge.edge.learning.Notices")) {
            InetSocketAddress address = edge.addresses().getFirst();

            assertThat(FilteringMta.send(address, Stage.LISTED, FilteringMta.HAM)
                            .code())
                    .isEqualTo(250);
            assertThat(FilteringMta.send(address, "127.0.0.67", FilteringMta.HAM)
                            .toString())
                    .as("one that is listed, and that nobody knows")
                    .startsWith("550 5.7.1 Service unavailable; client [127.0.0.67] blocked using bl.test; ref ");

            assertThat(last(Stage.LISTED).overruled()).isTrue();
            await().untilAsserted(() -> assertThat(log.all())
                    .anyMatch(
                            line -> line.startsWith("127.0.0.66, a good sender, is listed by bl.test=127.0.0.2: it was"
                                    + " not refused for it")));
        }
    }

    /** The operator decides when; until then the record says what would have been. */
    @Test
    void inShadowItIsRefusedAsBefore() throws Exception {
        did(Stage.LISTED, 0, 200, 6);
        remembered();
        try (Edge edge = edge()) {
            assertThat(FilteringMta.send(edge.addresses().getFirst(), Stage.LISTED, FilteringMta.HAM)
                            .code())
                    .isEqualTo(550);
            assertThat(last(Stage.LISTED).overruled()).isTrue();
            assertThat(last(Stage.LISTED).mode()).isEqualTo("shadow");
        }
    }

    @Test
    void neighboursAloneRefuseNobody() throws Exception {
        for (int i = 100; i < 250; i++) {
            did("127.0.0." + i, 20, 0, 3);
        }
        remembered();
        try (Edge edge = edge(ENFORCE)) {
            assertThat(FilteringMta.send(edge.addresses().getFirst(), STRANGER, FilteringMta.HAM)
                            .code())
                    .isEqualTo(250);
            assertThat(last(STRANGER).probability()).isGreaterThan(0.5);
            assertThat(last(STRANGER).advice()).isIn("normal", "throttle");
        }
    }

    @Test
    void oneWithMuchEvidenceOfItsOwnIsRefused() throws Exception {
        for (int i = 0; i < 60; i++) {
            Instant at = start.minus(Duration.ofMinutes(181 - 3L * i));
            past.add(new Evidence(InetAddress.ofLiteral(STRANGER), at, 1, 0, true));
        }
        remembered();
        try (Edge edge = edge(ENFORCE)) {
            assertThat(FilteringMta.send(edge.addresses().getFirst(), STRANGER, FilteringMta.HAM)
                            .toString())
                    .startsWith("550 5.7.1 Service unavailable; client [127.0.0.40] blocked using reputation; ref ");
        }
        try (Edge permitting = edge(ENFORCE, "access.rules = [\"permit 127.0.0.40\"]")) {
            assertThat(FilteringMta.send(permitting.addresses().getFirst(), STRANGER, FilteringMta.HAM)
                            .code())
                    .as("the operator's list is absolute")
                    .isEqualTo(250);
        }
    }

    @Test
    void aRestartKeepsWhatWasLearned() throws Exception {
        double known;
        try (Edge edge = edge()) {
            InetSocketAddress address = edge.addresses().getFirst();
            for (int i = 0; i < 5; i++) {
                assertThat(FilteringMta.send(address, STRANGER, FilteringMta.SPAM)
                                .code())
                        .isEqualTo(554);
            }
            await().untilAsserted(() -> {
                FilteringMta.send(address, STRANGER, FilteringMta.HAM);
                assertThat(last(STRANGER).probability()).isGreaterThan(0.5);
            });
            known = last(STRANGER).probability();
        }
        records.clear();
        try (Edge edge = edge()) {
            FilteringMta.send(edge.addresses().getFirst(), STRANGER, FilteringMta.HAM);
            assertThat(last(STRANGER).probability()).isGreaterThan(0.5).isLessThanOrEqualTo(known + 0.05);
        }
    }

    @Test
    void aKilledEdgeLosesNoMoreThanTheLastInterval() throws Exception {
        Path file = ConfSample.of("smtp-edge.conf").with(config()).writeInto(folder);
        Process killed = new ProcessBuilder(
                        JavaProgram.command("io.smtpedge.edge.Main", List.of("serve", "--config", file.toString())))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out = killed.inputReader(StandardCharsets.UTF_8)) {
            String ready = out.readLine();
            while (!ready.startsWith("smtp-edge ready ")) {
                ready = out.readLine();
            }
            InetSocketAddress address = new InetSocketAddress(
                    InetAddress.ofLiteral("127.0.0.1"), Integer.parseInt(ready.substring(ready.lastIndexOf(':') + 1)));
            for (int i = 0; i < 5; i++) {
                assertThat(FilteringMta.send(address, STRANGER, FilteringMta.SPAM)
                                .code())
                        .isEqualTo(554);
            }
            // The interval is a second, and the thread looks once a second.
            await().until(() -> Files.exists(snapshot()));
            Thread.sleep(2500);
        } finally {
            killed.destroyForcibly();
            killed.waitFor();
        }

        try (Edge edge = edge()) {
            FilteringMta.send(edge.addresses().getFirst(), STRANGER, FilteringMta.HAM);
            assertThat(last(STRANGER).probability()).isGreaterThan(0.6);
        }
    }

    @Test
    void aDamagedSnapshotStopsNothing() throws Exception {
        did(STRANGER, 60, 0, 3);
        remembered();
        byte[] whole = Files.readAllBytes(snapshot());
        whole[whole.length / 2] ^= 1;
        Files.write(snapshot(), whole);
        try (LogLines log = LogLines.of("io.smtpedge.edge.learning.Notices");
                Edge edge = edge(ENFORCE)) {
            assertThat(log.all()).anyMatch(line -> line.contains(snapshot().toString()));
            assertThat(FilteringMta.send(edge.addresses().getFirst(), STRANGER, FilteringMta.HAM)
                            .code())
                    .isEqualTo(250);
            assertThat(last(STRANGER).probability())
                    .as("nothing is known of anybody")
                    .isLessThan(0.5);
        }
    }
}
