package io.smtpedge.report.backtest;

import io.smtpedge.dnsbl.ZoneSpec;
import io.smtpedge.dnsbl.catalogue.Catalogue;
import io.smtpedge.dnsbl.catalogue.ListChoice;
import io.smtpedge.dnsbl.catalogue.ListEntry;
import io.smtpedge.reputation.model.Thresholds;
import io.smtpedge.settings.NearestWord;
import io.smtpedge.settings.Section;
import io.smtpedge.settings.SettingsException;
import io.smtpedge.settings.SettingsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Reads a {@link Policy}: the sections {@code dnsbl} and {@code policy} of an smtp-edge.conf, or the whole of one, and {@code
 * dnsbl.without} besides. The keys that decide nothing about a session of the past are passed over.
 */
final class PolicyFile {

    private static final List<String> OTHER_SECTIONS = List.of(
            "listen",
            "forward",
            "pregreet",
            "pipelining",
            "non-smtp-command",
            "bare-newline",
            "data",
            "memory",
            "access",
            "limits",
            "tls",
            "fast-path",
            "reputation",
            "journal",
            "admin",
            "why",
            "metrics",
            "tproxy");
    private static final List<String> OTHER_DNSBL_KEYS = List.of(
            "resolvers",
            "health",
            "allow-threshold",
            "action",
            "deadline",
            "on-unavailable",
            "cache-size",
            "min-ttl",
            "max-ttl",
            "retry-time",
            "stale-time",
            "cache-file");

    private enum Mode {
        SHADOW,
        ENFORCE
    }

    private PolicyFile() {}

    /**
     * @param known the zones that the journal knows: others cannot be tried
     * @throws SettingsException with all mistakes, by file, line and key
     */
    static Policy load(Path path, Set<String> known) throws SettingsException {
        SettingsFile file = SettingsFile.load(path);
        Policy policy = read(file.root(), known);
        file.finish();
        return policy;
    }

    /** As {@link #load}, of a text at hand. */
    static Policy parse(String name, String text, Set<String> known) throws SettingsException {
        SettingsFile file = SettingsFile.parse(name, text);
        Policy policy = read(file.root(), known);
        file.finish();
        return policy;
    }

    private static Policy read(Section root, Set<String> known) {
        OTHER_SECTIONS.forEach(root::leaveToOthers);
        Section dnsbl = root.section("dnsbl");
        Section policy = root.section("policy");
        OTHER_DNSBL_KEYS.forEach(dnsbl::leaveToOthers);
        policy.leaveToOthers("learning-time");
        policy.leaveToOthers("watch");
        int threshold = dnsbl.integer("threshold", 1, 1, 1000);
        Optional<ListWeights> lists = lists(dnsbl, threshold, known);
        Set<String> without = new HashSet<>(dnsbl.list("without", zone -> zone(zone, known), List.of()));
        Thresholds thresholds = thresholds(policy);
        Optional<Boolean> enforced = policy.has("mode")
                ? Optional.of(policy.choice("mode", Mode.class, Mode.SHADOW) == Mode.ENFORCE)
                : Optional.empty();
        return new Policy(
                dnsbl.has("threshold") ? OptionalInt.of(threshold) : OptionalInt.empty(),
                lists,
                without,
                thresholds,
                enforced);
    }

    private static Optional<ListWeights> lists(Section dnsbl, int threshold, Set<String> known) {
        Catalogue catalogue = Catalogue.shipped();
        if (dnsbl.has("catalogue")) {
            catalogue = dnsbl.one("catalogue", PolicyFile::catalogue, catalogue);
        }
        ListEntry entry = new ListEntry(catalogue);
        List<ZoneSpec> entries = new ArrayList<>();
        for (ListChoice list : dnsbl.list("lists", entry::word, entry::section, List.of())) {
            entries.addAll(list.entries());
        }
        entries.addAll(dnsbl.list("zones", catalogue::zone, List.of()));
        if (!dnsbl.has("lists") && !dnsbl.has("zones")) {
            return Optional.empty();
        }
        String key = dnsbl.has("zones") ? "zones" : "lists";
        for (ZoneSpec spec : entries) {
            if (!known.contains(spec.safeName())) {
                dnsbl.reject(
                        key,
                        "the journal has no answers of " + spec.safeName() + nearest(spec.safeName(), known)
                                + "; what a list would have said that was not asked, nobody knows");
            }
        }
        return Optional.of(ListWeights.of(entries, threshold));
    }

    private static Catalogue catalogue(String file) {
        try {
            return Catalogue.shipped().with(Path.of(file));
        } catch (SettingsException wrong) {
            throw new IllegalArgumentException(
                    "the catalogue cannot be used: " + wrong.problems().getFirst(), wrong);
        }
    }

    private static String zone(String zone, Set<String> known) {
        if (!known.contains(zone)) {
            throw new IllegalArgumentException("the journal has no answers of \"" + zone + "\"" + nearest(zone, known));
        }
        return zone;
    }

    private static String nearest(String zone, Set<String> known) {
        return NearestWord.of(zone, known)
                .map(near -> "; did you mean " + near + "?")
                .orElse(
                        known.isEmpty()
                                ? ""
                                : "; it has "
                                        + String.join(
                                                ", ", known.stream().sorted().toList()));
    }

    private static Thresholds thresholds(Section policy) {
        Thresholds usual = Thresholds.USUAL;
        Section throttle = policy.section("throttle");
        throttle.leaveToOthers("connections");
        throttle.leaveToOthers("recipients-per-hour");
        double refuse = policy.number("refuse", usual.refuse(), 0.5, 1);
        double later = policy.number("later", usual.later(), 0.5, 1);
        double from = throttle.number("from", usual.throttle(), 0.3, 1);
        double fastLane = policy.number("fast-lane", usual.fastLane(), 0, 0.2);
        if (!policy.sound("refuse", "later", "fast-lane") || !throttle.sound("from")) {
            return usual;
        }
        try {
            return Thresholds.of(refuse, later, from, fastLane);
        } catch (IllegalArgumentException wrong) {
            policy.reject(String.valueOf(wrong.getMessage()));
            return usual;
        }
    }
}
