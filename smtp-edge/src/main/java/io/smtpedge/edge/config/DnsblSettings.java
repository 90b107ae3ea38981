package io.smtpedge.edge.config;

import io.smtpedge.dnsbl.DnsblConfig;
import io.smtpedge.dnsbl.ZoneSpec;
import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.policy.OnUnavailable;
import io.smtpedge.settings.Section;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether a client is on a DNS list, and what follows.
 *
 * @param client what to ask; {@code client.zones()} empty means that no list is asked
 * @param allowThreshold the score at or below which a client passes whatever it does, below zero; zero where there is none
 */
public record DnsblSettings(DnsblConfig client, int allowThreshold, Action action, OnUnavailable onUnavailable) {

    static DnsblSettings read(Section dnsbl) {
        dnsbl.renamed("sites", "zones");
        dnsbl.renamed("timeout", "deadline");
        dnsbl.renamed("allowlist-threshold", "allow-threshold");
        dnsbl.renamed("nameservers", "resolvers");
        DnsblConfig client = new DnsblConfig(
                dnsbl.list("resolvers", Endpoints::resolver, List.of(Endpoints.resolver("127.0.0.1:53"))),
                // A zone's name may hold the key of a paid service; ZoneSpec's messages never repeat it.
                dnsbl.list("zones", ZoneSpec::parse, List.of()),
                dnsbl.integer("threshold", 1, 1, 1000),
                dnsbl.duration("deadline", Duration.ofSeconds(3), Bounds.SHORTEST, Duration.ofMinutes(1)));
        DnsblSettings read = new DnsblSettings(
                client,
                dnsbl.integer("allow-threshold", 0, -1000, 0),
                dnsbl.choice("action", Action.class, Action.ENFORCE),
                dnsbl.choice("on-unavailable", OnUnavailable.class, OnUnavailable.PASS));
        if (dnsbl.sound("resolvers", "zones", "threshold", "allow-threshold")) {
            read.checkZones(dnsbl);
        }
        return read;
    }

    private void checkZones(Section dnsbl) {
        List<ZoneSpec> zones = client.zones();
        if (!zones.isEmpty() && client.resolvers().isEmpty()) {
            dnsbl.reject("resolvers", "there are zones but no resolver to ask; write one, as in \"127.0.0.1:53\"");
        }
        Set<Object> seen = new HashSet<>();
        long reachable = 0;
        long lowest = 0;
        for (ZoneSpec spec : zones) {
            if (!seen.add(List.of(spec.zone(), spec.filter()))) {
                dnsbl.reject(
                        "zones",
                        spec.safeName() + " is listed twice with the same return codes; remove one of the two");
            }
            reachable += Math.max(spec.weight(), 0);
            lowest += Math.min(spec.weight(), 0);
        }
        int threshold = client.threshold();
        if (!zones.isEmpty() && reachable < threshold) {
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
