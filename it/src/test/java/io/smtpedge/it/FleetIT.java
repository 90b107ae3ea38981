package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.smtpedge.it.parts.EmbeddedDnsbl;
import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two edges, each a process with a configuration of its own, and one real server by which they share what they learn. */
class FleetIT {

    /** Addresses of different networks, so that none is a neighbour of another. */
    private static final String SPAMMER = "127.0.10.1";

    private static final String GOOD = "127.0.20.1";
    private static final String COMPLAINED_OF = "127.0.30.1";
    private static final String MEANWHILE_AT_ONE = "127.0.40.1";
    private static final String MEANWHILE_AT_TWO = "127.0.50.1";
    private static final String NOBODY = "127.0.60.1";

    /** What is counted agrees to single precision; what is said of it has four decimals. */
    private static final double ROUNDING = 0.0002;

    /** For a machine that has much else to do: nothing here is a measure of time. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final EmbeddedDnsbl dnsbl = EmbeddedDnsbl.start(Stage.ZONE);
    private final FilteringMta mta = FilteringMta.start();

    @TempDir
    private Path folder;

    private RedisServer redis;
    private EdgeProcess one;
    private EdgeProcess two;

    @BeforeEach
    void start() throws IOException {
        assumeThat(RedisServer.isInstalled()).as(RedisServer.MISSING).isTrue();
        redis = RedisServer.start(Machine.local(folder));
        one = edge("one");
        two = edge("two");
    }

    @AfterEach
    void stop() {
        for (AutoCloseable part : new AutoCloseable[] {one, two, redis}) {
            close(part);
        }
        mta.close();
        dnsbl.close();
    }

    /** Parts that were not started, because an assumption did not hold, are null. */
    private static void close(AutoCloseable part) {
        try {
            if (part != null) {
                part.close();
            }
        } catch (Exception failed) {
            throw new IllegalStateException("a part did not end", failed);
        }
    }

    private EdgeProcess edge(String name) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name));
        return EdgeProcess.start(
                home, Stage.overrides(mta.address(), dnsbl.address()) + """
                    listen.hostname = %s.test
                    forward.source = none
                    reputation { store = "%s", interval = 500ms }
                    journal.directory = "%s"
                    """.formatted(name, redis.url(), home));
    }

    /**
     * Each edge exchanges twice in an interval. So one exchange of the edge that learned, and after it one of the other, are one
     * interval: then they agree, at once.
     */
    @Test
    void withinOneIntervalBothAgree() throws Exception {
        spam(one, SPAMMER);
        await().atMost(LIMIT).until(() -> one.standing(SPAMMER) > 0.6);

        awaitExchange(one);
        awaitExchange(two);

        assertThat(two.standing(SPAMMER)).isCloseTo(one.standing(SPAMMER), within(ROUNDING));
        assertThat(two.standing(NOBODY)).isCloseTo(one.standing(NOBODY), within(ROUNDING));
    }

    /** Until an exchange is over that has begun after now: the first to be over may have begun before. */
    private static void awaitExchange(EdgeProcess edge) throws Exception {
        long before = edge.figure("fleet_exchanges_total");
        await().atMost(LIMIT).until(() -> edge.figure("fleet_exchanges_total") >= before + 2);
    }

    @Test
    void whatOneEdgeLearnsTheOtherKnows() throws Exception {
        double stranger = two.standing(SPAMMER);

        spam(one, SPAMMER);
        one.feedback(COMPLAINED_OF, "spam");
        assertThat(two.send(GOOD, FilteringMta.HAM).code()).isEqualTo(250);
        await().atMost(LIMIT).until(() -> one.standing(SPAMMER) > 0.6);

        awaitAgreement(SPAMMER, COMPLAINED_OF, GOOD, NOBODY);
        assertThat(two.standing(SPAMMER)).isGreaterThan(stranger + 0.2);
        assertThat(two.standing(COMPLAINED_OF)).isGreaterThan(two.standing(NOBODY));
        assertThat(one.standing(GOOD)).isLessThan(one.standing(NOBODY));
    }

    @Test
    void whileTheServerIsAwayEachGoesOnAndAfterwardsBothAgree() throws Exception {
        spam(one, SPAMMER);
        await().atMost(LIMIT).until(() -> two.standing(SPAMMER) > 0.6);
        // Who has not met the server cannot tell that it has lost its data.
        awaitExchange(one);
        awaitExchange(two);

        redis.kill();
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(new String[] {one.log(), two.log()})
                        .allMatch(log -> log.contains("no use of the fleet's store at ")));
        assertThat(one.send(GOOD, FilteringMta.HAM).code()).isEqualTo(250);
        assertThat(two.send(GOOD, FilteringMta.HAM).code()).isEqualTo(250);
        spam(one, MEANWHILE_AT_ONE);
        spam(two, MEANWHILE_AT_TWO);
        await().atMost(LIMIT).until(() -> one.standing(MEANWHILE_AT_ONE) > 0.6 && two.standing(MEANWHILE_AT_TWO) > 0.6);
        assertThat(two.standing(MEANWHILE_AT_ONE)).as("nobody could tell it").isLessThan(0.5);
        assertThat(one.standing(MEANWHILE_AT_TWO)).as("nobody could tell it").isLessThan(0.5);

        redis.restart();
        await().atMost(LIMIT).until(() -> two.standing(MEANWHILE_AT_ONE) > 0.6 && one.standing(MEANWHILE_AT_TWO) > 0.6);
        awaitAgreement(SPAMMER, GOOD, MEANWHILE_AT_ONE, MEANWHILE_AT_TWO, NOBODY);
        for (String name : new String[] {"one", "two"}) {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(journal(name))
                            .containsOnlyOnce("\"kind\":\"store-down\"")
                            .contains("\"kind\":\"store-lost\"")
                            .containsOnlyOnce("\"kind\":\"store-back\""));
        }
    }

    @Test
    void whatAKilledEdgeHadSharedIsKnownToTheOthersAndToItself() throws Exception {
        spam(one, SPAMMER);
        await().atMost(LIMIT).until(() -> one.standing(SPAMMER) > 0.6);
        awaitAgreement(SPAMMER, NOBODY);

        one.kill();
        double known = two.standing(SPAMMER);
        assertThat(known).isGreaterThan(0.6);
        spam(two, MEANWHILE_AT_TWO);
        await().atMost(LIMIT).until(() -> two.standing(MEANWHILE_AT_TWO) > 0.6);

        // It has no snapshot: all that it knows it has from the server.
        one.close();
        one = edge("one");
        await().atMost(LIMIT).until(() -> one.standing(MEANWHILE_AT_TWO) > 0.6);
        awaitAgreement(SPAMMER, MEANWHILE_AT_TWO, NOBODY);
        assertThat(one.standing(SPAMMER)).isGreaterThan(0.6);
    }

    private static void spam(EdgeProcess edge, String client) throws IOException {
        for (int i = 0; i < 8; i++) {
            assertThat(edge.send(client, FilteringMta.SPAM).code()).isEqualTo(554);
        }
    }

    private void awaitAgreement(String... clients) {
        await().atMost(LIMIT).untilAsserted(() -> {
            for (String client : clients) {
                assertThat(two.standing(client)).as(client).isCloseTo(one.standing(client), within(ROUNDING));
            }
        });
    }

    /** All that an edge has written into its journal. */
    private String journal(String name) throws IOException {
        Path own = folder.resolve(name).resolve(name + ".test");
        try (Stream<Path> files = Files.list(own)) {
            return files.filter(file -> String.valueOf(file.getFileName()).contains(".ndjson"))
                    .map(FleetIT::text)
                    .collect(Collectors.joining());
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
