package io.smtpedge.tproxy.doctor;

import java.util.List;
import java.util.Optional;

/**
 * The nft tables of the family inet, with their counters and without the elements of their sets. Not {@code list table}:
 * nft 1.0.6 then reads the elements, although it is not to show them, half a minute for a full set.
 */
final class NftTables {

    static final String LIST = "nft -t list ruleset inet";

    private NftTables() {}

    /** One table out of what {@link #LIST} printed. */
    static Optional<String> find(String listing, String name) {
        List<String> lines = listing.lines().toList();
        int start = lines.indexOf("table inet " + name + " {");
        if (start < 0) {
            return Optional.empty();
        }
        List<String> rest = lines.subList(start, lines.size());
        int end = rest.indexOf("}");
        return Optional.of(String.join("\n", end < 0 ? rest : rest.subList(0, end + 1)) + "\n");
    }
}
