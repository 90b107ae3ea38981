package io.smtpedge.reputation.watch;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who was seen within the last hour or two, and who was hit: a client counts once, however many sessions it has, as one that was hit
 * if it ever was. To go by its first session alone would mean that what goes wrong is noticed only when those who come
 * often have been wronged for an hour. An IPv6 client is its /64.
 *
 * <p>Bounded: beyond {@value #MOST} clients and hits an hour, nothing new counts until the next. For one thread.
 */
final class RecentClients {

    static final int MOST = 200_000;
    private static final Duration GENERATION = Duration.ofHours(1);

    private Set<Seen> now = new HashSet<>();
    private Set<Seen> before = new HashSet<>();
    private @Nullable Instant since;

    /** {@code by} is what hit the client; empty for that it was seen at all. */
    private record Seen(boolean ipv6, long bits, String by) {}

    /** Whether this is the first time of late that the client is seen. */
    boolean isNew(InetAddress address, Instant at) {
        return isNew(address, "", at);
    }

    /** Whether this is the first time of late that the client is hit by this. */
    boolean isNewlyHit(InetAddress address, String by, Instant at) {
        return isNew(address, by, at);
    }

    private boolean isNew(InetAddress address, String by, Instant at) {
        Instant begun = since;
        if (begun == null || !at.isBefore(begun.plus(GENERATION)) || at.isBefore(begun.minus(GENERATION))) {
            before = now;
            now = new HashSet<>();
            since = at;
        }
        ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
        boolean ipv6 = address instanceof Inet6Address;
        Seen seen = new Seen(ipv6, ipv6 ? octets.getLong() : octets.getInt(), by);
        return !before.contains(seen) && now.size() < MOST && now.add(seen);
    }
}
