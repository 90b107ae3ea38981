package io.smtpedge.reputation.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which system an address belongs to; and what becomes of files that do not say so. */
class AsnTableTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("asn.mmdb");
        new MmdbWriter("DBIP-ASN-Lite")
                .put("192.0.2.0/24", MmdbWriter.system(64_496, "Example Net"))
                .put("198.51.100.0/25", MmdbWriter.system(4_200_000_000L, "A private one"))
                .put("203.0.113.0/24", MmdbWriter.system(64_496, "Example Net"))
                .put("2001:db8::/32", MmdbWriter.system(64_497, "Ünïcode & Söhne"))
                .write(file);
    }

    @Test
    void tellsTheSystemOfAnAddress() throws IOException {
        AsnTable table = AsnTable.open(file);

        assertThat(table.asn(ip("192.0.2.77"))).isEqualTo(64_496);
        assertThat(table.asn(ip("198.51.100.127"))).isEqualTo(4_200_000_000L);
        assertThat(table.asn(ip("198.51.100.128"))).isZero();
        assertThat(table.asn(ip("2001:db8:ffff::1"))).isEqualTo(64_497);
        assertThat(table.name(ip("2001:db8::1"))).hasValue("Ünïcode & Söhne");
        assertThat(table.name(64_496)).hasValue("Example Net");
        assertThat(table.name(1)).isEmpty();
        assertThat(table.failed()).isZero();
    }

    @Test
    void withoutATableNothingIsKnown() throws IOException {
        assertThat(AsnTable.NONE.refresh()).isFalse();
        assertThat(AsnTable.NONE.asn(ip("192.0.2.1"))).isZero();
        assertThat(AsnTable.NONE.name(ip("192.0.2.1"))).isEmpty();
    }

    /** The neighbours of an address beyond its /24 are those of its system. */
    @Test
    void theStoreCountsBySystemWithoutThePrefix() throws IOException {
        ReputationStore store = new ReputationStore(StoreLimits.of(1000), AsnTable.open(file), () -> NOW);
        for (String client : new String[] {"192.0.2.1", "192.0.2.2", "203.0.113.1", "198.51.100.1"}) {
            store.add(new Evidence(ip(client), NOW, 1, 0, true));
        }

        assertThat(store.around(ip("192.0.2.1"), NOW).system().bad()).isEqualTo(1);
        assertThat(store.around(ip("203.0.113.9"), NOW).system().bad()).isEqualTo(2);
        assertThat(store.around(ip("203.0.113.9"), NOW).asn()).isEqualTo(64_496);
        assertThat(store.statistics().systems()).isEqualTo(2);
    }

    private void replace(String... network) throws IOException {
        Path draft = folder.resolve("draft.mmdb");
        MmdbWriter table = new MmdbWriter("DBIP-ASN-Lite");
        for (String one : network) {
            table.put(one, MmdbWriter.system(64_499, "Its new owner"));
        }
        table.write(draft);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void aNewFileIsTakenUpWhenItWasTheSameAtTwoLooks() throws IOException {
        AsnTable table = AsnTable.open(file);
        assertThat(table.name(64_496)).hasValue("Example Net");
        assertThat(table.refresh()).as("nothing is new").isFalse();
        assertThat(table.refresh()).isFalse();

        replace("192.0.2.0/24");
        assertThat(table.refresh()).as("perhaps it is still being written").isFalse();
        replace("192.0.2.0/24", "203.0.113.0/24");
        assertThat(table.refresh()).as("it was").isFalse();
        assertThat(table.asn(ip("192.0.2.1"))).isEqualTo(64_496);
        assertThat(table.refresh()).isTrue();

        assertThat(table.asn(ip("192.0.2.1"))).isEqualTo(64_499);
        assertThat(table.asn(ip("203.0.113.1"))).isEqualTo(64_499);
        assertThat(table.name(64_499)).hasValue("Its new owner");
        assertThat(table.refresh()).as("once").isFalse();
    }

    @Test
    void aBadNewFileChangesNothingAndIsToldOnce() throws IOException {
        AsnTable table = AsnTable.open(file);
        Files.writeString(file, "<html>404 Not Found</html>");
        table.refresh();

        assertThatThrownBy(table::refresh).isInstanceOf(IOException.class).hasMessageContaining("not an MMDB file");
        assertThat(table.refresh()).isFalse();
        assertThat(table.asn(ip("192.0.2.77"))).isEqualTo(64_496);
        Files.delete(file);
        table.refresh();
        assertThatThrownBy(table::refresh).isInstanceOf(IOException.class).hasMessageContaining("no such file");
        assertThat(table.asn(ip("192.0.2.77"))).isEqualTo(64_496);

        replace("192.0.2.0/24");
        table.refresh();
        assertThat(table.refresh()).isTrue();
        assertThat(table.asn(ip("192.0.2.77"))).isEqualTo(64_499);
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> AsnTable.open(folder.resolve("none.mmdb")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("none.mmdb")
                .hasMessageContaining("no such file");
    }

    @Test
    void aTableOfCountriesIsNamedAsSuch() throws IOException {
        Path countries = folder.resolve("country.mmdb");
        new MmdbWriter("GeoLite2-Country")
                .put("192.0.2.0/24", Map.of("country_code", "AT"))
                .write(countries);

        assertThatThrownBy(() -> AsnTable.open(countries))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("GeoLite2-Country")
                .hasMessageContaining("autonomous_system_number");
    }

    @Test
    void anEmptyTableHasNoSystems() throws IOException {
        Path empty = folder.resolve("empty.mmdb");
        new MmdbWriter("DBIP-ASN-Lite").write(empty);

        assertThatThrownBy(() -> AsnTable.open(empty)).isInstanceOf(IOException.class);
    }

    /** However a file was cut or damaged: an error when it is opened, or addresses of which nothing is known. */
    @Test
    void aDamagedFileNeverThrowsAtALookUp() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(42);
        Path damaged = folder.resolve("damaged.mmdb");
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] octets = random.nextBoolean() ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            for (int hit = random.nextInt(4); hit > 0 && octets.length > 0; hit--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt();
            }
            Files.write(damaged, octets);
            try {
                AsnTable table = AsnTable.open(damaged);
                table.asn(ip("192.0.2.1"));
                table.asn(ip("2001:db8::1"));
                table.name(64_496);
            } catch (IOException expected) {
                assertThat(expected).hasMessageContaining("damaged.mmdb");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(100);
    }

    /** Somebody copies a shorter file over the one in use, in place. */
    @Test
    void aFileThatGetsShorterWhileInUseHarmsNobody() throws IOException {
        AsnTable table = AsnTable.open(file);
        Path shorter = Files.writeString(folder.resolve("shorter"), "x");
        Files.copy(shorter, file, StandardCopyOption.REPLACE_EXISTING);

        assertThat(table.asn(ip("192.0.2.77"))).isEqualTo(64_496);
    }

    private static InetAddress ip(String literal) {
        return InetAddress.ofLiteral(literal);
    }
}
