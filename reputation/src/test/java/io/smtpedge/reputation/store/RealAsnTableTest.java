package io.smtpedge.reputation.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole Internet: half a million networks of ip-location-db's table of systems, which {@code ./run test} fetches into
 * target/asn: as MMDB where it can be had, else as CSV, which the test turns into one.
 */
class RealAsnTableTest {

    private static final Path FETCHED = Path.of("../target/asn");
    private static final int EVERY = 997;

    @TempDir
    private Path folder;

    @BeforeEach
    void fetched() {
        assumeThat(Files.isDirectory(FETCHED))
                .as("the table of systems was not fetched; ./run test does it, with npm")
                .isTrue();
    }

    @Test
    void tellsTheSystemsOfTheWholeInternet() throws IOException {
        Path file = FETCHED.resolve("asn.mmdb");
        List<Range> some = new ArrayList<>();
        if (!Files.exists(file)) {
            MmdbWriter writer = new MmdbWriter("ip-location-db asn");
            for (String name : List.of("asn-ipv4.csv", "asn-ipv6.csv")) {
                each(FETCHED.resolve(name), range -> {
                    writer.putRange(range.first, range.last, MmdbWriter.system(range.number, range.name));
                    if (range.hashCode() % EVERY == 0) {
                        some.add(range);
                    }
                });
            }
            file = folder.resolve("asn.mmdb");
            writer.write(file);
            assertThat(some).hasSizeGreaterThan(100);
        }

        AsnTable table = AsnTable.open(file);

        for (Range range : some) {
            assertThat(table.asn(range.first)).as(range.toString()).isEqualTo(range.number);
            assertThat(table.asn(range.last)).as(range.toString()).isEqualTo(range.number);
            assertThat(table.name(range.first)).as(range.toString()).hasValue(range.name);
        }
        assertThat(table.asn(InetAddress.ofLiteral("8.8.8.8"))).isEqualTo(15_169);
        assertThat(table.asn(InetAddress.ofLiteral("2001:4860:4860::8888"))).isEqualTo(15_169);
        assertThat(table.asn(InetAddress.ofLiteral("192.0.2.1"))).isZero();
        assertThat(table.name(15_169).orElse("")).containsIgnoringCase("google");
        assertThat(table.failed()).isZero();
    }

    private record Range(InetAddress first, InetAddress last, long number, String name) {}

    /** Lines such as {@code 1.0.0.0,1.0.0.255,13335,"Cloudflare, Inc."}. */
    private static void each(Path csv, Consumer<Range> ranges) throws IOException {
        try (Stream<String> lines = Files.lines(csv, StandardCharsets.UTF_8)) {
            lines.forEach(line -> {
                String[] fields = line.split(",", 4);
                String name = fields[3].startsWith("\"")
                        ? fields[3].substring(1, fields[3].length() - 1).replace("\"\"", "\"")
                        : fields[3];
                ranges.accept(new Range(
                        InetAddress.ofLiteral(fields[0]),
                        InetAddress.ofLiteral(fields[1]),
                        Long.parseLong(fields[2]),
                        name));
            });
        }
    }
}
