package io.smtpedge.edge.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.RedisServer;
import io.smtpedge.reputation.store.Delta;
import io.smtpedge.reputation.store.Evidence;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Step by step: what one edge tells a real server, another one knows, and everything counts once. */
class ExchangeIT {

    private static final String CLIENT = "192.0.2.1";
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    private Path folder;

    private RedisServer redis;
    private FleetServer server;
    private final FleetEdge one = new FleetEdge("edge1");
    private final FleetEdge other = new FleetEdge("edge2");

    @BeforeEach
    void start() throws IOException {
        assumeThat(RedisServer.isInstalled()).as(RedisServer.MISSING).isTrue();
        redis = RedisServer.start(Machine.local(folder));
        server = FleetServer.open(FleetEdge.settings(redis.url()));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
            redis.close();
        }
    }

    @Test
    void whatEachLearnsBothKnow() {
        exchange();
        one.bad(CLIENT, HOUR);
        one.good(CLIENT, Duration.ofDays(20));
        other.bad(CLIENT, Duration.ofDays(40));
        other.bad("192.0.2.2", HOUR.multipliedBy(3));
        other.good("2001:db8:1:2::1", HOUR);
        exchange();
        exchange();

        assertAgree();
        assertThat(one.around(CLIENT).own().badSessions()).isGreaterThan(1);
        assertThat(one.around(CLIENT).own().badSeconds())
                .isEqualTo(Duration.ofDays(40).minus(HOUR).toSeconds());
        assertThat(one.around("2001:db8:1:2::9").own().good()).isGreaterThan(0.9);
        assertThat(other.pending.size()).isZero();
    }

    /** Any stream of events on either edge, with exchanges at any time, in any order. */
    @Test
    void manyEventsInAnyOrderEndInTheSame() {
        FleetEdge alone = new FleetEdge("all");
        Random random = new Random(20);
        for (int i = 0; i < 2000; i++) {
            FleetEdge edge = random.nextBoolean() ? one : other;
            String client = "192.0.2." + random.nextInt(20);
            Duration ago = Duration.ofMinutes(random.nextInt(100_000));
            if (random.nextBoolean()) {
                edge.bad(client, ago);
                alone.bad(client, ago);
            } else {
                edge.good(client, ago);
                alone.good(client, ago);
            }
            if (random.nextInt(30) == 0) {
                edge.exchange.run(server);
            }
        }
        exchange();
        exchange();

        for (int i = 0; i < 20; i++) {
            one.assertAgrees(alone, "192.0.2." + i);
            other.assertAgrees(alone, "192.0.2." + i);
        }
    }

    /** The answer to a batch was lost, so it comes again. */
    @Test
    void aBatchThatComesTwiceCountsOnce() {
        exchange();
        one.bad(CLIENT, HOUR);
        List<Delta> deltas = one.pending.take(10);
        for (int i = 0; i < 3; i++) {
            server.merge("edge1/x", 1, Batch.of(deltas), false, "new");
        }
        exchange();

        assertThat(other.around(CLIENT).own().bad()).isCloseTo(1, within(0.01));
        FleetEdge newcomer = new FleetEdge("edge3");
        newcomer.exchange.run(server);
        assertThat(newcomer.around(CLIENT).own().bad()).isCloseTo(1, within(0.01));
    }

    @Test
    void aNewEdgeLoadsWhatTheFleetKnows() {
        for (int i = 0; i < 5000; i++) {
            one.store.add(new Evidence(
                    InetAddress.ofLiteral("10.0." + (i >> 8) + "." + (i & 255)), FleetEdge.NOW, 0, 1, false));
        }
        one.bad(CLIENT, HOUR);
        one.exchange.run(server);

        FleetEdge newcomer = new FleetEdge("edge3");
        newcomer.exchange.run(server);

        assertThat(newcomer.store.statistics().addresses()).isEqualTo(5001);
        newcomer.assertAgrees(one, CLIENT);
        newcomer.assertAgrees(one, "10.0.0.77");
        // What it has taken over is no news to anybody.
        one.exchange.run(server);
        newcomer.assertAgrees(one, CLIENT);
    }

    /** It knows a part from its own snapshot, and has learned something before it could connect. */
    @Test
    void anEdgeThatComesBackWithItsSnapshotCountsNothingTwice() {
        FleetEdge alone = new FleetEdge("all");
        for (int i = 0; i < 5; i++) {
            one.bad(CLIENT, HOUR.multipliedBy(i));
            alone.bad(CLIENT, HOUR.multipliedBy(i));
        }
        one.exchange.run(server);
        FleetEdge restarted = new FleetEdge("edge1");
        one.store.forEach(restarted.store::join);
        one.good(CLIENT, HOUR);
        one.exchange.run(server);
        restarted.bad(CLIENT, Duration.ZERO);
        alone.good(CLIENT, HOUR);
        alone.bad(CLIENT, Duration.ZERO);

        restarted.exchange.run(server);
        one.exchange.run(server);

        restarted.assertAgrees(alone, CLIENT);
        one.assertAgrees(alone, CLIENT);
    }

    /** It was away for longer than the stream keeps what was passed on. */
    @Test
    void whoMissedTooMuchLoadsEverything() {
        exchange();
        for (int i = 0; i < FleetServer.KEPT_BATCHES + 500; i++) {
            one.good(CLIENT, Duration.ofMinutes(i));
            one.exchange.run(server);
        }
        FleetServer.News news = server.read("1-0");
        assertThat(news.behind()).isTrue();

        other.bad("192.0.2.2", HOUR);
        other.exchange.run(server);
        one.exchange.run(server);

        assertAgree();
        assertThat(other.around(CLIENT).own().good()).isGreaterThan(FleetServer.KEPT_BATCHES);
    }

    @Test
    void aServerThatLostItsDataGetsThemFromTheEdges() throws IOException {
        one.bad(CLIENT, HOUR);
        other.good("192.0.2.2", HOUR);
        exchange();
        exchange();
        redis.kill();
        redis.restart();
        server.close();
        server = FleetServer.open(FleetEdge.settings(redis.url()));
        one.bad(CLIENT, Duration.ZERO);

        assertThat(one.exchange.run(server)).as("it tells that data were lost").isFalse();
        assertThat(other.exchange.run(server)).isFalse();
        assertThat(one.exchange.run(server)).isTrue();

        assertAgree();
        FleetEdge newcomer = new FleetEdge("edge3");
        newcomer.exchange.run(server);
        newcomer.assertAgrees(one, CLIENT);
        newcomer.assertAgrees(one, "192.0.2.2");
        assertThat(newcomer.around(CLIENT).own().badSessions()).isCloseTo(2, within(0.01));
    }

    /** More happened while the server was away than the edge keeps as news. */
    @Test
    void newsThatFoundNoRoomArriveAllTheSame() {
        FleetEdge small = new FleetEdge("small", 10);
        small.exchange.run(server);
        for (int i = 0; i < 100; i++) {
            small.bad("192.0.2." + i, HOUR);
        }
        assertThat(small.pending.size()).isLessThanOrEqualTo(12);
        small.exchange.run(server);
        one.exchange.run(server);

        for (int i = 0; i < 100; i++) {
            one.assertAgrees(small, "192.0.2." + i);
        }
    }

    private void exchange() {
        one.exchange.run(server);
        other.exchange.run(server);
    }

    private void assertAgree() {
        one.assertAgrees(other, CLIENT);
        one.assertAgrees(other, "192.0.2.2");
    }
}
