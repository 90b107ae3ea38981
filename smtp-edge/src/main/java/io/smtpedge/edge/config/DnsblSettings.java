package io.smtpedge.edge.config;

import io.smtpedge.dnsbl.DnsblConfig;
import io.smtpedge.dnsbl.HealthChecks;
import io.smtpedge.dnsbl.ZoneProfile;
import io.smtpedge.dnsbl.ZoneSpec;
import io.smtpedge.dnsbl.catalogue.Catalogue;
import io.smtpedge.dnsbl.catalogue.ListChoice;
import io.smtpedge.dnsbl.catalogue.ListEntry;
import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.policy.Cidr;
import io.smtpedge.edge.policy.OnUnavailable;
import io.smtpedge.settings.Problem;
import io.smtpedge.settings.Section;
import io.smtpedge.settings.SettingsException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether a client is on a DNS list, and what follows.
 *
 * @param catalogue the lists that are known, with those of dnsbl.catalogue
 * @param client what to ask; {@code client.zones()} empty means that no list is asked
 * @param allowThreshold the score at or below which a client passes whatever it does, below zero; zero where there is none
 */
public record DnsblSettings(
        Catalogue catalogue, DnsblConfig client, int allowThreshold, Action action, OnUnavailable onUnavailable) {

    /** More often would be an attack on the lists. */
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);

    static DnsblSettings read(Section dnsbl) {
        dnsbl.renamed("sites", "zones");
        dnsbl.renamed("timeout", "deadline");
        dnsbl.renamed("allowlist-threshold", "allow-threshold");
        dnsbl.renamed("nameservers", "resolvers");
        Catalogue catalogue = catalogue(dnsbl);
        ListEntry entry = new ListEntry(catalogue);
        List<ListChoice> lists = dnsbl.list("lists", entry::word, entry::section, List.of());
        // A zone's name may hold the key of a paid service; the messages never repeat it.
        List<ZoneSpec> zones = dnsbl.list("zones", catalogue::zone, List.of());
        DnsblConfig client = new DnsblConfig(
                        dnsbl.list("resolvers", Endpoints::resolver, List.of(Endpoints.resolver("127.0.0.1:53"))),
                        entries(lists, zones),
                        dnsbl.integer("threshold", 1, 1, 1000),
                        dnsbl.duration("deadline", Duration.ofSeconds(3), Bounds.SHORTEST, Duration.ofMinutes(1)))
                .withProfiles(profiles(catalogue, lists, zones))
                .withHealth(health(dnsbl.section("health")))
                .withCache(CacheSettings.read(dnsbl));
        DnsblSettings read = new DnsblSettings(
                catalogue,
                client,
                dnsbl.integer("allow-threshold", 0, -1000, 0),
                dnsbl.choice("action", Action.class, Action.ENFORCE),
                dnsbl.choice("on-unavailable", OnUnavailable.class, OnUnavailable.PASS));
        if (dnsbl.sound("resolvers", "lists", "zones", "threshold", "allow-threshold")) {
            read.checkZones(dnsbl, zones);
        }
        return read;
    }

    private static Catalogue catalogue(Section dnsbl) {
        Catalogue shipped = Catalogue.shipped();
        return dnsbl.one(
                "catalogue",
                file -> {
                    try {
                        return shipped.with(Path.of(file));
                    } catch (SettingsException wrong) {
                        throw new IllegalArgumentException(
                                wrong.problems().stream()
                                        .map(Problem::toString)
                                        .collect(Collectors.joining(" / ", "the catalogue cannot be used: ", "")),
                                wrong);
                    }
                },
                shipped);
    }

    private static List<ZoneSpec> entries(List<ListChoice> lists, List<ZoneSpec> zones) {
        List<ZoneSpec> entries = new ArrayList<>();
        lists.forEach(list -> entries.addAll(list.entries()));
        entries.addAll(zones);
        return entries;
    }

    private static Map<String, ZoneProfile> profiles(
            Catalogue catalogue, List<ListChoice> lists, List<ZoneSpec> zones) {
        Map<String, ZoneProfile> profiles = new HashMap<>(catalogue.profiles(zones));
        lists.forEach(list -> profiles.put(list.zone(), list.profile()));
        return profiles;
    }

    private static HealthChecks health(Section health) {
        Duration interval = health.duration("interval", Duration.ofMinutes(5), Duration.ZERO, Bounds.DAY);
        if (!interval.isZero() && interval.compareTo(SHORTEST_INTERVAL) < 0) {
            health.reject(
                    "interval",
                    "lists must not be probed more often than once a second; write 1s to 1d, or 0ms for never");
        }
        return new HealthChecks(
                interval,
                health.list("own-addresses", DnsblSettings::address, List.of()),
                health.list("canaries", DnsblSettings::address, List.of()));
    }

    private static InetAddress address(String text) {
        if (text.indexOf('/') >= 0) {
            throw new IllegalArgumentException("\"" + text + "\" is a block; write single addresses");
        }
        return Cidr.parse(text).network();
    }

    private void checkZones(Section dnsbl, List<ZoneSpec> zones) {
        List<ZoneSpec> entries = client.zones();
        if (!entries.isEmpty() && client.resolvers().isEmpty()) {
            dnsbl.reject("resolvers", "there are zones but no resolver to ask; write one, as in \"127.0.0.1:53\"");
        }
        Set<Object> seen = new HashSet<>();
        long reachable = 0;
        long lowest = 0;
        for (ZoneSpec spec : entries) {
            if (!seen.add(List.of(spec.zone(), spec.filter()))) {
                dnsbl.reject(
                        zones.contains(spec) ? "zones" : "lists",
                        spec.safeName() + " is listed twice with the same return codes; remove one of the two");
            }
            reachable += Math.max(spec.weight(), 0);
            lowest += Math.min(spec.weight(), 0);
        }
        int threshold = client.threshold();
        if (!entries.isEmpty() && reachable < threshold) {
            dnsbl.reject(
                    "threshold",
                    threshold + " can never be reached, as all positive weights of the zones add up to " + reachable
                            + "; lower it, or add or weigh up zones");
        }
        if (allowThreshold < lowest) {
            dnsbl.reject(
                    "allow-threshold",
                    allowThreshold + " can never be reached, as all negative weights of the zones add up to " + lowest
                            + "; raise it, or add allow lists");
        }
    }
}
