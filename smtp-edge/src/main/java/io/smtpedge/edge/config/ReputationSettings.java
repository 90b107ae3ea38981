package io.smtpedge.edge.config;

import io.smtpedge.edge.fleet.FleetSettings;
import io.smtpedge.edge.smtp.LogText;
import io.smtpedge.settings.Section;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is learned of clients, and where it is kept. What follows from it is in {@link PolicySettings}.
 *
 * @param learn whether anything is learned at all
 * @param table which autonomous system an address belongs to: an MMDB file; empty where nobody knows
 * @param addresses how many addresses are remembered
 * @param snapshot where it is kept over a restart; empty where it is not
 * @param snapshotInterval how often it is written
 * @param fleet how it is shared with other edges; empty where it is not
 * @param ourNames what a client must not call itself, in lower case, besides the edge's own name
 */
public record ReputationSettings(
        boolean learn,
        Optional<Path> table,
        int addresses,
        Optional<Path> snapshot,
        Duration snapshotInterval,
        Optional<FleetSettings> fleet,
        List<String> ourNames) {

    private static final int LONGEST_NAME = 253;

    static ReputationSettings read(Section reputation) {
        return new ReputationSettings(
                reputation.bool("learn", true),
                reputation.optional("table", Path::of),
                reputation.integer("addresses", 1_000_000, 1000, 100_000_000),
                reputation.optional("snapshot", Path::of),
                reputation.duration("snapshot-interval", Duration.ofMinutes(5), Duration.ofSeconds(1), Bounds.DAY),
                fleet(reputation),
                reputation.list("our-names", ReputationSettings::name, List.of()));
    }

    private static Optional<FleetSettings> fleet(Section reputation) {
        Optional<URI> server = reputation.optional("store", FleetSettings::server);
        Optional<Path> certificates = reputation.optional("store-certificates", Path::of);
        Duration interval =
                reputation.duration("interval", FleetSettings.INTERVAL, Duration.ofMillis(100), Duration.ofHours(1));
        return server.map(at -> new FleetSettings(at, certificates, interval, FleetSettings.PENDING));
    }

    private static String name(String text) {
        boolean isName = !text.isEmpty() && text.length() <= LONGEST_NAME && text.matches("[A-Za-z0-9.:_\\[\\]-]+");
        if (!isName) {
            throw new IllegalArgumentException("\"" + LogText.printable(text, LONGEST_NAME)
                    + "\" is not what a client can call itself; write a host name, as in \"mx1.example.com\"");
        }
        return text.toLowerCase(Locale.ROOT);
    }
}
