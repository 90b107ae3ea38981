package io.smtpedge.bench.micro;

import io.smtpedge.edge.policy.Cidr;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/** Looking a client up in a local list, which is walked block by block: from which length on does that show? */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class CidrBench {

    @Param({"1", "100", "1000"})
    private int blocks;

    private List<Cidr> list = List.of();
    private InetAddress stranger = InetAddress.getLoopbackAddress();

    @Setup
    public void fill() {
        list = IntStream.range(0, blocks)
                .mapToObj(i -> Cidr.parse("10.%d.%d.0/24".formatted(i / 256, i % 256)))
                .toList();
        stranger = InetAddress.ofLiteral("198.51.100.7");
    }

    @Benchmark
    public boolean missesEveryBlock() {
        for (Cidr block : list) {
            if (block.contains(stranger)) {
                return true;
            }
        }
        return false;
    }
}
