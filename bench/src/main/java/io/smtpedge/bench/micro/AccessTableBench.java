package io.smtpedge.bench.micro;

import io.smtpedge.edge.access.AccessTable;
import io.smtpedge.edge.access.CidrFile;
import io.smtpedge.edge.access.CidrFileException;
import io.smtpedge.edge.policy.AccessList;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A cidr file of scattered addresses: how long it takes to find a client in it, and to read it. Every look-up is of another
 * address, half of them in the table, so that the processor's caches help no more than in real life.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class AccessTableBench {

    private static final int CLIENTS = 1 << 16;

    @Param({"1000", "1000000"})
    private int blocks;

    @Param({"4", "6"})
    private int family;

    private final InetAddress[] clients = new InetAddress[CLIENTS];
    private Path file = Path.of("");
    private @Nullable AccessTable table;
    private int next;

    @Setup
    public void write() throws IOException, CidrFileException {
        Random random = new Random(42);
        List<String> lines = new ArrayList<>(blocks);
        for (int i = 0; i < blocks; i++) {
            InetAddress address = address(random);
            lines.add(address.getHostAddress() + " reject");
            clients[i % CLIENTS] = address;
        }
        for (int i = 0; i < CLIENTS; i++) {
            if (i % 2 == 0 || i >= blocks) {
                clients[i] = address(random);
            }
        }
        file = Files.createTempFile("access-table-bench", ".cidr");
        Files.write(file, lines);
        table = CidrFile.read(file);
    }

    @TearDown
    public void delete() throws IOException {
        Files.delete(file);
    }

    @Benchmark
    public Optional<AccessList.Match> findAClient() {
        next = (next + 1) & (CLIENTS - 1);
        return Objects.requireNonNull(table).match(clients[next]);
    }

    @Benchmark
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    public AccessTable readTheFile() throws CidrFileException {
        return CidrFile.read(file);
    }

    private InetAddress address(Random random) throws UnknownHostException {
        byte[] octets = new byte[family == 4 ? 4 : 16];
        random.nextBytes(octets);
        if (family == 6) {
            // As in the Internet of today: all of it is in 2000::/3.
            octets[0] = (byte) (0x20 | (octets[0] & 0x1f));
        }
        return InetAddress.getByAddress(octets);
    }
}
