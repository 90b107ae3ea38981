package io.smtpedge.reputation.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.smtpedge.reputation.model.Counts;
import io.smtpedge.reputation.model.ListHit;
import io.smtpedge.reputation.model.Surroundings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store outlives a restart, and a bad file does no harm. */
class SnapshotTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final ListHit HIT = new ListHit("zen.example", "127.0.0.2");

    @TempDir
    private Path folder;

    private Path file;
    private Snapshot snapshot;

    @BeforeEach
    void name() {
        file = folder.resolve("reputation.snapshot");
        snapshot = new Snapshot(file);
    }

    @Test
    void whatWasKnownIsKnownAgain() throws IOException {
        ReputationStore store = filled(20_000);
        store.addLists(List.of(HIT), List.of(HIT.zone()), 1, 0, NOW);

        long octets = snapshot.write(store, Map.of("learner", bytes("pending")), NOW);

        ReputationStore again = empty();
        Snapshot.Loaded loaded = snapshot.load(again);
        assertThat(loaded.problems()).isEmpty();
        assertThat(loaded.from()).isEqualTo(file);
        assertThat(loaded.sections().get("learner")).isEqualTo(bytes("pending"));
        assertThat(octets).isEqualTo(Files.size(file)).isGreaterThan(20_000 * 44);
        assertThat(again.statistics().addresses()).isEqualTo(20_000);
        assertThat(again.lists().listed(HIT, NOW)).isEqualTo(new Counts(1, 0));
        for (int i = 0; i < 20_000; i += 7) {
            Surroundings before = store.around(client(i), NOW);
            Surroundings after = again.around(client(i), NOW);
            assertThat(after.own()).isEqualTo(before.own());
            assertThat(after.prefix()).isEqualTo(before.prefix());
        }
    }

    /** More than is restored at a time, and more than one segment of the table. */
    @Test
    void aLargeOneIsWholeAsWell() throws IOException {
        int addresses = 120_000;
        ReputationStore store = new ReputationStore(StoreLimits.of(200_000), AsnTable.NONE, () -> NOW);
        for (int i = 0; i < addresses; i++) {
            InetAddress client = InetAddress.ofLiteral("10." + i / 65_536 + "." + i / 256 % 256 + "." + i % 256);
            store.add(new Evidence(client, NOW, 0, 1 + i % 5, false));
        }
        snapshot.write(store, Map.of(), NOW);

        ReputationStore again = new ReputationStore(StoreLimits.of(200_000), AsnTable.NONE, () -> NOW);
        assertThat(snapshot.load(again).problems()).isEmpty();

        assertThat(again.statistics().addresses()).isEqualTo(addresses);
        assertThat(again.statistics().prefixes()).isEqualTo(store.statistics().prefixes());
        for (int i = 0; i < addresses; i += 11) {
            InetAddress client = InetAddress.ofLiteral("10." + i / 65_536 + "." + i / 256 % 256 + "." + i % 256);
            assertThat(again.around(client, NOW).own())
                    .isEqualTo(store.around(client, NOW).own());
            assertThat(again.around(client, NOW).prefix())
                    .isEqualTo(store.around(client, NOW).prefix());
        }
        assertThat(again.around(InetAddress.ofLiteral("192.0.2.1"), NOW).site().good())
                .isCloseTo(
                        store.around(InetAddress.ofLiteral("192.0.2.1"), NOW)
                                .site()
                                .good(),
                        within(1.0));
    }

    @Test
    void withoutAFileTheStoreIsEmpty() {
        assertThat(snapshot.load(empty())).isEqualTo(new Snapshot.Loaded(Map.of(), null, List.of()));
    }

    @Test
    void theOneBeforeStays() throws IOException {
        snapshot.write(filled(1), Map.of(), NOW);
        snapshot.write(filled(2), Map.of(), NOW);
        snapshot.write(filled(3), Map.of(), NOW);

        assertThat(addressesOf(file)).isEqualTo(3);
        assertThat(addressesOf(folder.resolve("reputation.snapshot.previous"))).isEqualTo(2);
        assertThat(names()).containsExactlyInAnyOrder("reputation.snapshot", "reputation.snapshot.previous");
    }

    /** What writes next would otherwise take its place, and the weeks in it would be gone. A folder stands for what cannot be read. */
    @Test
    void oneThatCannotBeReadIsMovedAsideToo() throws IOException {
        Files.createDirectory(file);

        Snapshot.Loaded loaded = snapshot.load(empty());
        snapshot.write(filled(1), Map.of(), NOW);
        snapshot.write(filled(2), Map.of(), NOW);

        assertThat(loaded.problems())
                .singleElement()
                .asString()
                .contains("reputation.snapshot cannot be read (", "let the edge's user read it", "it is now ");
        assertThat(names()).hasSize(3).anyMatch(name -> name.startsWith("reputation.snapshot.unusable-"));
    }

    /** It says who writes to this site. */
    @Test
    void othersCannotReadIt() throws IOException {
        snapshot.write(filled(1), Map.of(), NOW);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
    }

    @Test
    void aDamagedOneIsMovedAsideAndTheOneBeforeIsRead() throws IOException {
        snapshot.write(filled(1), Map.of(), NOW);
        snapshot.write(filled(2), Map.of(), NOW);
        byte[] octets = Files.readAllBytes(file);
        octets[octets.length / 2] ^= 1;
        Files.write(file, octets);

        ReputationStore store = empty();
        Snapshot.Loaded loaded = snapshot.load(store);

        assertThat(store.statistics().addresses()).isEqualTo(1);
        assertThat(loaded.problems())
                .singleElement()
                .asString()
                .contains("reputation.snapshot cannot be used", "a checksum is wrong", "it is now ");
        assertThat(names())
                .anyMatch(name -> name.startsWith("reputation.snapshot.unusable-"))
                .doesNotContain("reputation.snapshot");
    }

    /** Whatever bit or octet is wrong or missing: it is seen before anything of it is believed. */
    @Test
    void anyDamageIsSeen() throws IOException {
        snapshot.write(filled(300), Map.of("learner", bytes("pending")), NOW);
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(7);
        for (int i = 0; i < 400; i++) {
            byte[] octets = i % 2 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            if (i % 2 == 1) {
                octets[random.nextInt(octets.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, octets);
            ReputationStore store = empty();

            Snapshot.Loaded loaded = snapshot.load(store);

            assertThat(loaded.problems()).hasSize(1);
            assertThat(store.statistics().addresses()).isZero();
        }
    }

    @Test
    void foreignFilesAreNamedAsSuch() throws IOException {
        for (String foreign : List.of("", "hello", "x".repeat(10_000))) {
            Files.writeString(file, foreign);

            assertThat(snapshot.load(empty()).problems())
                    .singleElement()
                    .asString()
                    .contains("it is no snapshot of smtp-edge");
        }
    }

    @Test
    void anotherVersionIsNamedAsSuch() throws IOException {
        snapshot.write(filled(1), Map.of(), NOW);
        byte[] octets = Files.readAllBytes(file);
        octets[SnapshotWriter.MAGIC.length - 1] = 9;
        Files.write(file, octets);

        assertThat(snapshot.load(empty()).problems()).singleElement().asString().contains("it is of version 9");
    }

    @Test
    void somethingAfterTheEndIsSeen() throws IOException {
        snapshot.write(filled(1), Map.of(), NOW);
        byte[] octets = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(octets, octets.length + 1));

        assertThat(snapshot.load(empty()).problems()).hasSize(1);
    }

    /** The machine stopped between the two renamings. */
    @Test
    void theOneBeforeIsReadWhereThereIsNoOther() throws IOException {
        snapshot.write(filled(5), Map.of(), NOW);
        Files.move(file, folder.resolve("reputation.snapshot.previous"));

        ReputationStore store = empty();
        assertThat(snapshot.load(store).problems()).isEmpty();
        assertThat(store.statistics().addresses()).isEqualTo(5);
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        Snapshot nowhere = new Snapshot(folder.resolve("none/reputation.snapshot"));

        assertThatThrownBy(() -> nowhere.write(filled(1), Map.of(), NOW))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("could not write the snapshot")
                .hasMessageContaining("none/reputation.snapshot");
    }

    /** Linux has a disk that is always full. */
    @Test
    void aFullDiskKeepsTheOneBefore() throws IOException {
        Path full = Path.of("/dev/full");
        assumeThat(full).as("a device that is always full").exists();
        snapshot.write(filled(1), Map.of(), NOW);
        snapshot.write(filled(2), Map.of(), NOW);
        byte[] before = Files.readAllBytes(file);
        Path draft = Files.createSymbolicLink(folder.resolve("reputation.snapshot.draft"), full);

        assertThatThrownBy(() -> snapshot.write(filled(3), Map.of(), NOW))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("could not write the snapshot " + file)
                .hasMessageContaining("No space left on device");

        assertThat(file).hasBinaryContent(before);
        assertThat(addressesOf(folder.resolve("reputation.snapshot.previous"))).isEqualTo(1);
        Files.delete(draft);
        snapshot.write(filled(3), Map.of(), NOW);
        assertThat(addressesOf(file)).as("when there is room again").isEqualTo(3);
    }

    @Test
    void aStoreWithLessRoomTakesThoseOfWhomMostIsKnown() throws IOException {
        ReputationStore store = filled(200);
        store.add(new Evidence(client(77), NOW, 0, 50, false));
        snapshot.write(store, Map.of(), NOW);

        ReputationStore small = new ReputationStore(StoreLimits.of(16), AsnTable.NONE, () -> NOW);
        snapshot.load(small);

        assertThat(small.statistics().addresses()).isLessThanOrEqualTo(16);
        assertThat(small.around(client(77), NOW).own().good()).isGreaterThanOrEqualTo(50);
    }

    private int addressesOf(Path path) throws IOException {
        ReputationStore store = empty();
        SnapshotReader.read(path, store);
        return store.statistics().addresses();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> String.valueOf(path.getFileName())).toList();
        }
    }

    private static ReputationStore filled(int addresses) {
        ReputationStore store = empty();
        for (int i = 0; i < addresses; i++) {
            store.add(new Evidence(client(i), NOW.minusSeconds(i), i % 3, 1 + i % 5, i % 3 > 0));
        }
        return store;
    }

    private static ReputationStore empty() {
        return new ReputationStore(StoreLimits.of(100_000), AsnTable.NONE, () -> NOW);
    }

    private static InetAddress client(int number) {
        return InetAddress.ofLiteral("10.%d.%d.%d".formatted(number >> 16, number >> 8 & 255, number & 255));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
