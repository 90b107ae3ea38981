package io.smtpedge.dnsbl;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * What a {@link Dnsbl} asks and of whom.
 *
 * @param resolvers the recursive resolvers, in order of preference; at least one where there are zones
 * @param zones the entries, several of which may name one zone; may be empty
 * @param threshold the score from which a client counts as listed, 1 or more
 * @param deadline how long one check may take; what has not been answered by then is unavailable
 * @param cache what is remembered
 */
public record DnsblConfig(
        List<InetSocketAddress> resolvers, List<ZoneSpec> zones, int threshold, Duration deadline, CacheConfig cache) {

    public DnsblConfig {
        resolvers = List.copyOf(resolvers);
        zones = List.copyOf(zones);
    }

    /** With the usual cache. */
    public DnsblConfig(List<InetSocketAddress> resolvers, List<ZoneSpec> zones, int threshold, Duration deadline) {
        this(resolvers, zones, threshold, deadline, CacheConfig.DEFAULT);
    }

    /** The same with another cache. */
    public DnsblConfig withCache(CacheConfig other) {
        return new DnsblConfig(resolvers, zones, threshold, deadline, other);
    }
}
