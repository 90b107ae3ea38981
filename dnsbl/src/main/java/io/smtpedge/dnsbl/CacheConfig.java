package io.smtpedge.dnsbl;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What is remembered of the lists' answers, and for how long.
 *
 * @param size octets of memory for it, at most; 1 MiB or more. It is taken up as it is needed. An address takes 16, and 8
 *     for each zone, and a half of that again for the places between; an eighth of it all is for the lists' reasons
 * @param shortestTtl an answer is kept for so long at least, whatever the list says
 * @param longestTtl and for so long at most
 * @param retryTime for so long a zone that did not answer about an address in time is not asked about it again, nor
 *     waited for: it is {@link ZoneAnswer.Unavailable} at once
 * @param staleTime for so long after its end an answer may stand in for one that cannot be had; zero for never. An hour
 *     is the longest time for which a list's word counts anyway, so that an outage at most doubles it
 * @param file where answers are kept while the process is not running, for its own user only; none to forget them
 * @param readOnly whether that file is somebody else's, to begin with and not to be written
 */
public record CacheConfig(
        long size,
        Duration shortestTtl,
        Duration longestTtl,
        Duration retryTime,
        Duration staleTime,
        Optional<Path> file,
        boolean readOnly) {

    /** A million addresses with four zones; the times that suit the lists known today; no file. */
    public static final CacheConfig DEFAULT = new CacheConfig(
            80L << 20,
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            Duration.ofSeconds(5),
            Duration.ofHours(1),
            Optional.empty(),
            false);

    /** The same with another size. */
    public CacheConfig withSize(long octets) {
        return new CacheConfig(octets, shortestTtl, longestTtl, retryTime, staleTime, file, readOnly);
    }

    /** The same with answers kept in a file. */
    public CacheConfig withFile(Path kept) {
        return new CacheConfig(size, shortestTtl, longestTtl, retryTime, staleTime, Optional.of(kept), false);
    }

    /** The same with the file, if there is one, only read: it is another process's. */
    public CacheConfig readingFile() {
        return new CacheConfig(size, shortestTtl, longestTtl, retryTime, staleTime, file, true);
    }

    /** The same without a file. */
    public CacheConfig withoutFile() {
        return new CacheConfig(size, shortestTtl, longestTtl, retryTime, staleTime, Optional.empty(), false);
    }
}
