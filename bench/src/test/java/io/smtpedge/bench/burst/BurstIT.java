package io.smtpedge.bench.burst;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.smtpedge.bench.load.Outcome;
import io.smtpedge.bench.load.SmtpLoad;
import io.smtpedge.it.parts.JavaProgram;
import io.smtpedge.it.parts.RealTools;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Bursts of fresh clients against a real edge with a real DNS, small ones; {@code ./run bench burst} makes large ones. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BurstIT {

    private static final BurstSize SIZE = new BurstSize(400, 400, Duration.ofSeconds(4), Duration.ofSeconds(30));

    /** Clients of a test need not wait as long as those of the world. */
    private static final String COMMON = "pregreet.wait = 300ms\n";

    private @Nullable Stage stage;

    /** What all the bursts share. */
    private record Stage(BurstNetwork network, BlockLists lists, SmtpLoad load) {}

    @BeforeAll
    void start() throws Exception {
        Optional<String> missing = RealTools.missing();
        assumeTrue(missing.isEmpty(), () -> "needs the real parts: " + missing.orElseThrow());
        BurstNetwork network = BurstNetwork.create();
        stage = network.netns()
                .call(() -> new Stage(network, BlockLists.start(network.machine()), new SmtpLoad(System::nanoTime)));
    }

    @AfterAll
    void stop() throws Exception {
        if (stage != null) {
            stage.load().close();
            stage.network().close();
            stage.network().deleteFiles();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HEALTHY", "ONE_ZONE_SILENT", "WORLD_LISTED"})
    void whereOneListIsRightListedClientsAreRefusedAndCleanOnesDelivered(DnsState state) throws Exception {
        BurstResult result = burst(state, "pass");

        assertThat(result.faults()).isEqualTo("none");
        assertThat(result.listed().outcomes().count(Outcome.REFUSED)).isEqualTo(SIZE.clients());
        assertThat(result.clean().outcomes().count(Outcome.DELIVERED)).isEqualTo(SIZE.clients());
    }

    @Test
    void whereAnswersAreLostNobodyPassesUnseenIfTheSiteWantsItSo() throws Exception {
        BurstResult result = burst(DnsState.PACKET_LOSS, "defer");

        assertThat(result.faults()).isEqualTo("none");
        assertThat(result.listed().outcomes().count(Outcome.DELIVERED)).isZero();
        assertThat(result.listed().outcomes().count(Outcome.REFUSED)).isPositive();
        assertThat(result.clean().outcomes().count(Outcome.DELIVERED)).isPositive();
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"HEALTHY", "ONE_ZONE_SILENT", "PACKET_LOSS", "WORLD_LISTED"})
    void whereNothingCanBeLearntNobodyIsRefusedForGood(DnsState state) throws Exception {
        BurstResult passing = burst(state, "pass");
        assertThat(passing.faults()).isEqualTo("none");
        assertThat(passing.clean().outcomes().count(Outcome.DELIVERED)).isEqualTo(SIZE.clients());
    }

    @Test
    void whereNothingCanBeLearntAllAreToldToComeBackIfTheSiteWantsItSo() throws Exception {
        BurstResult deferring = burst(DnsState.ERROR_CODE, "defer");

        assertThat(deferring.faults()).isEqualTo("none");
        assertThat(deferring.listed().outcomes().count(Outcome.DEFERRED)).isEqualTo(SIZE.clients());
        assertThat(deferring.clean().outcomes().count(Outcome.DEFERRED)).isEqualTo(SIZE.clients());
        assertThat(deferring.listed().handedOver() + deferring.clean().handedOver())
                .isZero();
    }

    private BurstResult burst(DnsState state, String onUnavailable) throws Exception {
        EdgeScreener.Edge edge = new EdgeScreener.Edge(
                "edge, " + onUnavailable,
                JavaProgram.command("io.smtpedge.edge.Main", List.of()),
                COMMON + "dnsbl.on-unavailable = " + onUnavailable);
        Stage on = requireNonNull(stage);
        // The generator's thread starts with its first run, and must start in the namespace.
        return on.network()
                .netns()
                .call(() -> new Burst(on.network(), on.lists(), on.load()).run(edge, state, sizeFor(state)));
    }

    /** For ten seconds after its last answer a list counts as slow, and clients are told to come back: not what is tested. */
    private static BurstSize sizeFor(DnsState state) {
        return switch (state) {
            case ONE_ZONE_SILENT, RESOLVER_SILENT ->
                new BurstSize(SIZE.clients(), SIZE.atOnce(), Duration.ofSeconds(11), SIZE.bound());
            case HEALTHY, WORLD_LISTED, PACKET_LOSS, ERROR_CODE, SERVER_FAILURE, REWRITING -> SIZE;
        };
    }
}
