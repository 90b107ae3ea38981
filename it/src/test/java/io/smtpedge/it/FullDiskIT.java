package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.smtpedge.it.parts.EmbeddedDnsbl;
import io.smtpedge.it.parts.RealTools;
import io.smtpedge.reputation.store.AsnTable;
import io.smtpedge.reputation.store.ReputationStore;
import io.smtpedge.reputation.store.Snapshot;
import io.smtpedge.reputation.store.StoreLimits;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk on which an edge keeps its reputation is full: mail goes on, and the last snapshot stays. */
class FullDiskIT {

    private static final String BEFORE = "127.0.10.1";
    private static final String MEANWHILE = "127.0.20.1";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** A disk of 256 KiB that only this process and its children see, and that ends with them. */
    private static final String SMALL_DISK = "mount -t tmpfs -o size=256k,mode=700 none \"$0\" && exec \"$@\"";

    private final EmbeddedDnsbl dnsbl = EmbeddedDnsbl.start(Stage.ZONE);
    private final FilteringMta mta = FilteringMta.start();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        mta.close();
        dnsbl.close();
    }

    @Test
    void mailGoesOnAndTheLastSnapshotStays() throws Exception {
        assumeThat(RealTools.isRoot())
                .as("mounting a small disk needs root; run it with sudo")
                .isTrue();
        assumeThat(RealTools.has("unshare"))
                .as("unshare is not installed; run apt-get install util-linux")
                .isTrue();
        Path disk = Files.createDirectory(folder.resolve("disk"));
        String config =
                Stage.overrides(mta.address(), dnsbl.address()) + """
                forward.source = none
                reputation { snapshot = "%s", snapshot-interval = 1s }
                """.formatted(disk.resolve("reputation.snapshot"));
        String[] ownDisk = {"unshare", "-m", "sh", "-c", SMALL_DISK, disk.toString()};
        try (EdgeProcess edge = EdgeProcess.start(folder, config, ownDisk)) {
            Path seen = Path.of("/proc/" + edge.process().pid() + "/root" + disk);
            Path snapshot = seen.resolve("reputation.snapshot");
            spam(edge, BEFORE);
            await().atMost(LIMIT).until(() -> bad(snapshot, BEFORE) > 4);

            fill(seen.resolve("ballast"));
            await().atMost(LIMIT)
                    .until(() -> edge.log().contains("what was learned could not be kept; the last snapshot is still"));
            spam(edge, MEANWHILE);
            assertThat(edge.send("127.0.30.1", FilteringMta.HAM).code()).isEqualTo(250);
            await().atMost(LIMIT).until(() -> edge.standing(MEANWHILE) > 0.6);
            assertThat(edge.log()).contains("No space left on device");
            assertThat(bad(snapshot, BEFORE)).as("the last one is whole").isGreaterThan(4);

            Files.delete(seen.resolve("ballast"));
            await().atMost(LIMIT).until(() -> bad(snapshot, MEANWHILE) > 4);
        }
    }

    private static void spam(EdgeProcess edge, String client) throws IOException {
        for (int i = 0; i < 8; i++) {
            assertThat(edge.send(client, FilteringMta.SPAM).code()).isEqualTo(554);
        }
    }

    /** Until there is no room for a single octet. */
    private static void fill(Path ballast) throws IOException {
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(new byte[512]);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left on device");
        }
    }

    /** How much bad the snapshot knows of a client; it may be replaced while it is read, so a copy is. */
    private double bad(Path snapshot, String client) throws IOException {
        if (!Files.exists(snapshot)) {
            return 0;
        }
        Path copy = folder.resolve("copy");
        Files.write(copy, Files.readAllBytes(snapshot));
        ReputationStore store = new ReputationStore(StoreLimits.of(10_000), AsnTable.NONE, InstantSource.system());
        Snapshot.Loaded loaded = new Snapshot(copy).load(store);
        assertThat(loaded.problems()).isEmpty();
        return store.around(InetAddress.ofLiteral(client), Instant.now()).own().bad();
    }
}
