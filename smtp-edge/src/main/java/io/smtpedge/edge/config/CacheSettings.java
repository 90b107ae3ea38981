package io.smtpedge.edge.config;

import io.smtpedge.dnsbl.CacheConfig;
import io.smtpedge.settings.Section;
import java.nio.file.Path;
import java.time.Duration;

/** The keys of section dnsbl about what is remembered of the lists' answers. */
final class CacheSettings {

    private static final int MIB = 1 << 20;

    private CacheSettings() {}

    static CacheConfig read(Section dnsbl) {
        CacheConfig dflt = CacheConfig.DEFAULT;
        CacheConfig read = new CacheConfig(
                (long) MIB * dnsbl.integer("cache-size", (int) (dflt.size() / MIB), 1, 4096),
                dnsbl.duration("min-ttl", dflt.shortestTtl(), Duration.ZERO, Bounds.HOUR),
                dnsbl.duration("max-ttl", dflt.longestTtl(), Duration.ofSeconds(1), Bounds.DAY),
                dnsbl.duration("retry-time", dflt.retryTime(), Duration.ZERO, Duration.ofMinutes(1)),
                dnsbl.duration("stale-time", dflt.staleTime(), Duration.ZERO, Bounds.DAY),
                dnsbl.optional("cache-file", Path::of),
                false);
        if (dnsbl.sound("min-ttl", "max-ttl") && read.shortestTtl().compareTo(read.longestTtl()) > 0) {
            dnsbl.reject("min-ttl", "this is more than max-ttl; raise the one or lower the other");
        }
        return read;
    }
}
