package io.smtpedge.dnsbl;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a {@link Dnsbl} asks and of whom.
 *
 * @param resolvers the recursive resolvers, in order of preference; at least one where there are zones
 * @param zones the entries, several of which may name one zone; may be empty
 * @param threshold the score from which a client counts as listed, 1 or more
 * @param deadline how long one check may take; what has not been answered by then is unavailable
 * @param cache what is remembered
 * @param profiles what is known of the zones, by their names; a zone that is not in it is {@link ZoneProfile#UNKNOWN}
 * @param health how the zones are watched
 */
public record DnsblConfig(
        List<InetSocketAddress> resolvers,
        List<ZoneSpec> zones,
        int threshold,
        Duration deadline,
        CacheConfig cache,
        Map<String, ZoneProfile> profiles,
        HealthChecks health) {

    public DnsblConfig {
        resolvers = List.copyOf(resolvers);
        zones = List.copyOf(zones);
        profiles = Map.copyOf(profiles);
    }

    /** With the usual cache, and zones of which nothing is known and which are not probed. */
    public DnsblConfig(List<InetSocketAddress> resolvers, List<ZoneSpec> zones, int threshold, Duration deadline) {
        this(resolvers, zones, threshold, deadline, CacheConfig.DEFAULT, Map.of(), HealthChecks.OFF);
    }

    /** Without the profiles: the names of zones may hold keys. */
    @Override
    public String toString() {
        return "DnsblConfig[resolvers=" + resolvers + ", zones=" + zones + ", threshold=" + threshold + ", deadline="
                + deadline + ", cache=" + cache + ", health=" + health + "]";
    }

    /** The same with another cache. */
    public DnsblConfig withCache(CacheConfig other) {
        return new DnsblConfig(resolvers, zones, threshold, deadline, other, profiles, health);
    }

    /** The same with what is known of the zones. */
    public DnsblConfig withProfiles(Map<String, ZoneProfile> known) {
        return new DnsblConfig(resolvers, zones, threshold, deadline, cache, known, health);
    }

    /** The same with zones probed so. */
    public DnsblConfig withHealth(HealthChecks checks) {
        return new DnsblConfig(resolvers, zones, threshold, deadline, cache, profiles, checks);
    }
}
