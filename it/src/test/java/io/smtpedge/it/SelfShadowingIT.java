package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtpedge.edge.Edge;
import io.smtpedge.edge.config.EdgeConfigLoader;
import io.smtpedge.it.parts.ConfSample;
import io.smtpedge.it.parts.EmbeddedDnsbl;
import io.smtpedge.reputation.store.AsnTable;
import io.smtpedge.reputation.store.Evidence;
import io.smtpedge.reputation.store.ReputationStore;
import io.smtpedge.reputation.store.Snapshot;
import io.smtpedge.reputation.store.StoreLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real edge that notices by itself what suddenly condemns far more than usual, silences it, says so, and trusts it again when it
 * is as before. It learns what is usual in more than a day; here its clock goes on by minutes with each client.
 */
@ExtendWith(LeakWatch.class)
class SelfShadowingIT {

    /** More than the 300 that make a base line, and more than its day: 29 hours. */
    private static final int USUAL = 350;

    private static final Duration BETWEEN = Duration.ofMinutes(5);

    /** More than it takes to notice. */
    private static final int SUDDEN = 40;

    private final EmbeddedDnsbl dnsbl = EmbeddedDnsbl.start(usualZone());
    private final FilteringMta mta = FilteringMta.start();
    private final LogLines lists = LogLines.of("io.smtpedge.dnsbl.ZoneWatch");
    private final LogLines notices = LogLines.of("io.smtpedge.edge.learning.Notices");

    private volatile Duration ahead = Duration.ZERO;
    private final InstantSource clock = () -> Instant.now().plus(ahead);
    private int visitors;

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        notices.close();
        lists.close();
        mta.close();
        dnsbl.close();
    }

    private Edge edge(String... more) throws Exception {
        String config = Stage.overrides(mta.address(), dnsbl.address())
                + "forward.source = none\n"
                + "pregreet.wait = 0ms\n"
                + "journal.directory = \"" + folder + "\"\n"
                + String.join("\n", more);
        Path file = ConfSample.of("smtp-edge.conf").with(config).writeInto(folder);
        return Edge.start(EdgeConfigLoader.load(file), _ -> {}, clock);
    }

    /** Each client is of a network of its own: nobody here is judged by neighbours. */
    private static String client(int group, int number) {
        return "127." + group + "." + number % 200 + "." + (1 + number / 200);
    }

    /** A tenth of the clients of each day is listed. */
    private static String usualZone() {
        return "zone bl.test\nttl 1\n"
                + IntStream.range(0, 200)
                        .mapToObj(i -> client(1, i * 10) + " 127.0.0.2 \"sends spam\"\n")
                        .collect(Collectors.joining());
    }

    private static String madZone() {
        return usualZone()
                + IntStream.range(0, SUDDEN)
                        .mapToObj(i -> client(2, i) + " 127.0.0.2 \"everybody does\"\n")
                        .collect(Collectors.joining());
    }

    private static String ham(InetSocketAddress edge, String client) throws IOException {
        return FilteringMta.send(edge, client, FilteringMta.HAM).toString();
    }

    /** Clients whom nobody knows, of whom each tenth is listed, one after the other. */
    private void usualClients(InetSocketAddress edge, int number) throws IOException {
        for (int i = 0; i < number; i++) {
            String reply = ham(edge, client(1, visitors));
            assertThat(reply).startsWith(visitors % 10 == 0 ? "5" : "250");
            visitors++;
            ahead = ahead.plus(BETWEEN);
        }
    }

    private void awaitNotice(String kind, String text) {
        await().untilAsserted(() -> assertThat(journal())
                .filteredOn(line -> line.contains("\"kind\":\"" + kind + "\""))
                .singleElement()
                .asString()
                .contains(text));
    }

    private Stream<String> lines(Path segment) {
        try {
            return Files.readAllLines(segment).stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private List<String> journal() throws IOException {
        try (Stream<Path> segments = Files.list(folder.resolve("edge.test"))) {
            return segments.filter(file -> String.valueOf(file.getFileName()).contains(".ndjson"))
                    .flatMap(this::lines)
                    .toList();
        }
    }

    @Test
    void aListThatListsGoodClientsIsSilencedUntilItIsSaneAgain() throws Exception {
        try (Edge edge = edge()) {
            InetSocketAddress address = edge.addresses().getFirst();
            usualClients(address, USUAL);
            assertThat(lists.all()).as("a usual day").isEmpty();

            dnsbl.serve(madZone());
            int refused = 0;
            while (refused < SUDDEN - 1 && ham(address, client(2, refused)).startsWith("550")) {
                refused++;
                // The thread that learns is a moment behind.
                Thread.sleep(30);
            }

            assertThat(refused)
                    .as("good clients that were refused before it was noticed")
                    .isBetween(5, 30);
            assertThat(lists.all())
                    .singleElement()
                    .asString()
                    .startsWith("bl.test is in shadow")
                    .contains("it lists many more clients than usual: ");
            awaitNotice("list-shadowed", "it lists many more clients than usual: ");
            assertThat(ham(address, client(2, SUDDEN - 1))).as("listed, too").startsWith("250");
            assertThat(ham(address, client(1, 1990)))
                    .as("a list in shadow counts nothing, not even where it was right")
                    .startsWith("250");

            dnsbl.serve(usualZone());
            for (int i = 0; i < 100 && lists.all().size() < 2; i++) {
                ham(address, client(3, i));
                ahead = ahead.plus(BETWEEN);
            }
            await().untilAsserted(() -> assertThat(lists.all()).hasSize(2));
            assertThat(lists.all().getLast()).contains("its answers are as usual again");
            awaitNotice("list-back", "its answers are as usual again");
            assertThat(ham(address, client(1, 1980))).as("it counts again").startsWith("550");
            assertThat(ham(address, client(2, 0))).as("of the wronged ones").startsWith("250");
        }
    }

    /** No base line is needed for that: the postmaster knows his partners. */
    @Test
    void aListThatListsGoodSendersIsSilencedAtTheFifth() throws Exception {
        Path snapshot = folder.resolve("reputation.snapshot");
        ReputationStore past = new ReputationStore(StoreLimits.of(10_000), AsnTable.NONE, clock);
        for (int i = 0; i < 12; i++) {
            for (int mail = 0; mail < 100; mail++) {
                Instant at = clock.instant().minus(Duration.ofHours(mail));
                past.add(new Evidence(InetAddress.ofLiteral(client(2, i)), at, 0, 1, false));
            }
        }
        new Snapshot(snapshot).write(past, Map.of(), clock.instant());
        dnsbl.serve(madZone());
        try (Edge edge = edge("reputation.snapshot = \"" + snapshot + "\"")) {
            InetSocketAddress address = edge.addresses().getFirst();
            int refused = 0;
            while (refused < 12 && ham(address, client(2, refused)).startsWith("550")) {
                refused++;
                Thread.sleep(30);
            }

            assertThat(refused)
                    .as("good senders that were refused before it was noticed")
                    .isBetween(5, 8);
            awaitNotice("list-shadowed", "it lists good senders of ours: ");
        }
    }

    /** The filter behind the edge has a bad day, and calls all mail spam: of those, too, who come all the time. */
    @Test
    void aPolicyThatRefusesGoodClientsIsSilencedUntilItIsAsBefore() throws Exception {
        try (Edge edge = edge("policy { mode = enforce, learning-time = 0ms, throttle.recipients-per-hour = 1000 }")) {
            InetSocketAddress address = edge.addresses().getFirst();
            usualClients(address, USUAL);

            Set<String> refused = new HashSet<>();
            for (int mail = 0; mail < 20 && notices.all().isEmpty(); mail++) {
                for (int i = 0; i < SUDDEN; i++) {
                    if (isRefused(spam(address, client(2, i)))) {
                        refused.add(client(2, i));
                        Thread.sleep(30);
                    }
                }
            }

            assertThat(refused)
                    .as("good clients that were refused before it was noticed")
                    .hasSizeBetween(15, 30);
            assertThat(notices.all())
                    .singleElement()
                    .asString()
                    .startsWith("the reputation is in shadow, and refuses nobody: it refuses many more clients than"
                            + " usual: ");
            awaitNotice("policy-shadowed", "it refuses many more clients than usual: ");
            for (int i = 0; i < SUDDEN; i++) {
                assertThat(ham(address, client(2, i)))
                        .as("of no better reputation")
                        .startsWith("250");
            }

            for (int i = 0; i < 100 && notices.all().size() < 2; i++) {
                ham(address, client(3, i));
                ahead = ahead.plus(BETWEEN);
            }
            awaitNotice("policy-back", "the reputation has left the shadow");
            await().until(() -> isRefused(spam(address, client(4, 0))));
        }
    }

    private static String spam(InetSocketAddress edge, String client) throws IOException {
        return FilteringMta.send(edge, client, FilteringMta.SPAM).toString();
    }

    private static boolean isRefused(String reply) {
        return reply.startsWith("451") && reply.contains("blocked using reputation");
    }
}
