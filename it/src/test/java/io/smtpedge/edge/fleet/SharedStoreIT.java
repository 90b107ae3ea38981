package io.smtpedge.edge.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.RedisServer;
import io.smtpedge.reputation.event.Notice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Two edges and a real server, which comes and goes. */
class SharedStoreIT {

    private static final String CLIENT = "192.0.2.1";
    private static final String SECRET = "s3cr3t-%40";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final FleetEdge one = new FleetEdge("edge1");
    private final FleetEdge other = new FleetEdge("edge2");
    private final List<Notice> notices = new CopyOnWriteArrayList<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        assumeThat(RedisServer.isInstalled()).as(RedisServer.MISSING).isTrue();
        log.start();
        root().addAppender(log);
    }

    @AfterEach
    void stopListening() {
        root().detachAppender(log);
    }

    @Test
    void twoEdgesAgreeWithinTheirInterval() throws IOException {
        try (RedisServer redis = RedisServer.start(Machine.local(folder));
                SharedStore first = share(one, redis.url());
                SharedStore second = share(other, redis.url())) {
            await().atMost(LIMIT)
                    .until(() -> first.status().up() && second.status().up());
            one.bad(CLIENT, Duration.ofHours(1));
            other.good(CLIENT, Duration.ofHours(2));

            // The first tells its own, the second reads that and tells its own, the first reads that: each exchanges
            // twice in an interval.
            awaitExchange(first);
            awaitExchange(second);
            awaitExchange(first);

            assertThat(one.around(CLIENT).own().weight()).isGreaterThan(1.9);
            one.assertAgrees(other, CLIENT);
            assertThat(notices).isEmpty();
        }
    }

    /** Until an exchange is over that has begun after now: the first to be over may have begun before. */
    private static void awaitExchange(SharedStore edge) {
        long before = edge.status().exchanges();
        await().atMost(LIMIT).until(() -> edge.status().exchanges() >= before + 2);
    }

    @Test
    void aServerThatHangsStopsNobodyAndIsToldLater() throws IOException {
        try (RedisServer redis = RedisServer.start(Machine.local(folder));
                SharedStore first = share(one, redis.url());
                SharedStore second = share(other, redis.url())) {
            await().atMost(LIMIT)
                    .until(() -> first.status().up() && second.status().up());
            redis.freeze();
            for (int i = 0; i < 50; i++) {
                one.bad(CLIENT, Duration.ofMinutes(i));
            }
            assertThat(one.around(CLIENT).own().bad()).isGreaterThan(49);
            await().atMost(LIMIT)
                    .until(() -> !first.status().up() && !second.status().up());
            redis.thaw();

            await().atMost(LIMIT)
                    .until(() -> first.status().up() && second.status().up());
            await().atMost(LIMIT).until(() -> other.knowsAsMuchAs(one, CLIENT));

            assertThat(one.around(CLIENT).own().bad()).isLessThan(50.1);
            one.assertAgrees(other, CLIENT);
            assertThat(notices.stream()
                            .filter(notice -> notice.edge().equals("edge1"))
                            .map(Notice::kind))
                    .containsExactly("store-down", "store-back");
        }
    }

    @Test
    void aServerThatIsKilledAndComesBackEmptyIsFilledAgain() throws IOException {
        try (RedisServer redis = RedisServer.start(Machine.local(folder))) {
            try (SharedStore first = share(one, redis.url());
                    SharedStore second = share(other, redis.url())) {
                await().atMost(LIMIT)
                        .until(() -> first.status().up() && second.status().up());
                one.bad(CLIENT, Duration.ofHours(1));
                await().atMost(LIMIT).until(() -> other.knowsAsMuchAs(one, CLIENT));
                redis.kill();
                one.good(CLIENT, Duration.ofHours(1));
                await().atMost(LIMIT).until(() -> !first.status().up());
                redis.restart();
                await().atMost(LIMIT).until(() -> other.knowsAsMuchAs(one, CLIENT));
            }
            FleetEdge newcomer = new FleetEdge("edge3");
            try (SharedStore third = share(newcomer, redis.url())) {
                await().atMost(LIMIT).until(() -> third.status().up());
                newcomer.assertAgrees(one, CLIENT);
            }
            assertThat(notices.stream().map(Notice::kind)).contains("store-down", "store-back", "store-lost");
        }
    }

    /** What was learned last is passed on before the edge ends. */
    @Test
    void aStopPassesOnWhatWaits() throws IOException {
        try (RedisServer redis = RedisServer.start(Machine.local(folder));
                SharedStore second = share(other, redis.url())) {
            try (SharedStore first = share(one, redis.url())) {
                await().atMost(LIMIT).until(() -> first.status().up());
                one.bad(CLIENT, Duration.ZERO);
            }
            await().atMost(LIMIT).until(() -> second.status().up() && other.knowsAsMuchAs(one, CLIENT));
        }
    }

    @Test
    void withTheRightPasswordItWorksAndNobodySeesIt() throws IOException {
        try (RedisServer redis = RedisServer.start(Machine.local(folder), "--requirepass", "s3cr3t-@");
                SharedStore first = share(one, "redis://:" + SECRET + "@127.0.0.1:" + redis.port())) {
            await().atMost(LIMIT).until(() -> first.status().up());
            assertNoSecret();
        }
    }

    @Test
    void aWrongPasswordIsSaidOnceWithoutIt() throws IOException {
        try (RedisServer redis = RedisServer.start(Machine.local(folder), "--requirepass", "another");
                SharedStore first = share(one, "redis://:" + SECRET + "@127.0.0.1:" + redis.port())) {
            await().atMost(LIMIT).until(() -> !notices.isEmpty());
            await().during(Duration.ofSeconds(1)).atMost(LIMIT).until(() -> notices.size() == 1);

            assertThat(notices.getFirst().kind()).isEqualTo("store-down");
            assertThat(notices.getFirst().text()).contains("WRONGPASS");
            assertThat(first.status().up()).isFalse();
            assertNoSecret();
        }
    }

    @Test
    void underTlsTheServerMustBeWhoItSays() throws Exception {
        X509Bundle good = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanIpAddress("127.0.0.1")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Path certificate = Files.writeString(folder.resolve("cert.pem"), good.getCertificatePathPEM());
        Path key = Files.writeString(folder.resolve("key.pem"), good.getPrivateKeyPEM());
        try (RedisServer redis = RedisServer.start(
                Machine.local(folder),
                "--tls-cert-file",
                certificate.toString(),
                "--tls-key-file",
                key.toString(),
                "--tls-ca-cert-file",
                certificate.toString(),
                "--tls-auth-clients",
                "no")) {
            String url = "rediss://127.0.0.1:" + redis.port();
            try (SharedStore trusting = share(one, url, Optional.of(certificate))) {
                await().atMost(LIMIT).until(() -> trusting.status().up());
            }
            try (SharedStore wary = share(other, url, Optional.empty())) {
                await().atMost(LIMIT).until(() -> !notices.isEmpty());
                assertThat(wary.status().up()).isFalse();
                assertThat(notices.getFirst().kind()).isEqualTo("store-down");
            }
        }
    }

    private SharedStore share(FleetEdge edge, String url) {
        return share(edge, url, Optional.empty());
    }

    private SharedStore share(FleetEdge edge, String url, Optional<Path> certificates) {
        FleetSettings settings = new FleetSettings(
                FleetSettings.server(url), certificates, Duration.ofMillis(200), FleetSettings.PENDING);
        String name = edge == one ? "edge1" : edge == other ? "edge2" : "edge3";
        return SharedStore.start(settings, name, edge.store, notices::add, () -> FleetEdge.NOW, new Random());
    }

    private void assertNoSecret() {
        assertThat(log.list.stream().map(ILoggingEvent::getFormattedMessage))
                .noneMatch(line -> line.contains("s3cr3t"));
        assertThat(notices).noneMatch(notice -> notice.text().contains("s3cr3t"));
    }

    private static Logger root() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.DEBUG);
        return root;
    }
}
