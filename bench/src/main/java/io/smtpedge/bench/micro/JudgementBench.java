package io.smtpedge.bench.micro;

import io.smtpedge.reputation.Reputation;
import io.smtpedge.reputation.ReputationRules;
import io.smtpedge.reputation.model.Judgement;
import io.smtpedge.reputation.model.ListHit;
import io.smtpedge.reputation.model.ListPrior;
import io.smtpedge.reputation.model.Thresholds;
import io.smtpedge.reputation.store.AsnTable;
import io.smtpedge.reputation.store.Evidence;
import io.smtpedge.reputation.store.ReputationStore;
import io.smtpedge.reputation.store.StoreLimits;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One judgement, as each session pays for it on its event loop: what is known of the address and its neighbours, the estimate with
 * both bounds, its reasons and the advice. A million addresses are known; every second client is one of them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class JudgementBench {

    private static final int KNOWN = 1_000_000;
    private static final int CLIENTS = 1 << 16;
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final List<ListHit> HITS =
            List.of(new ListHit("bl.example.org", "127.0.0.2"), new ListHit("bl.example.net", "127.0.0.4"));

    @Param({"0", "2"})
    private int lists;

    private final InetAddress[] clients = new InetAddress[CLIENTS];
    private @Nullable Reputation reputation;
    private int next;

    /** Histories of 1 to 200, a third of them bad. */
    @Setup
    public void learn() throws UnknownHostException {
        ReputationStore store = new ReputationStore(StoreLimits.of(KNOWN), AsnTable.NONE, () -> NOW);
        Random random = new Random(42);
        byte[] octets = new byte[4];
        for (int i = 0; i < KNOWN; i++) {
            random.nextBytes(octets);
            octets[0] = (byte) (32 + (octets[0] & 31));
            InetAddress address = InetAddress.getByAddress(octets);
            double weight = 1 + random.nextInt(200);
            boolean bad = random.nextInt(3) == 0;
            store.add(new Evidence(
                    address, NOW.minusSeconds(random.nextInt(86_400)), bad ? weight : 0, bad ? 0 : weight, bad));
            if (i < CLIENTS) {
                clients[i] = i % 2 == 0
                        ? address
                        : InetAddress.getByAddress(new byte[] {100, octets[1], octets[2], octets[3]});
            }
        }
        reputation = new Reputation(
                store, new ReputationRules(Thresholds.USUAL, hit -> ListPrior.ofWeight(hit.zone(), 2, 3)), () -> NOW);
    }

    @Benchmark
    public Judgement judge() {
        next = (next + 1) & (CLIENTS - 1);
        return Objects.requireNonNull(reputation).judge(clients[next], HITS.subList(0, lists), false, NOW);
    }
}
