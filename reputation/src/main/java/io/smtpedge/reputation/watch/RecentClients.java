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
 * Who was seen within the last hour or two: a client counts once, however many sessions it has. An IPv6 client is its /64.
 * Bounded: beyond {@value #MOST} clients an hour, nobody new counts until the next. For one thread.
 */
final class RecentClients {

    static final int MOST = 200_000;
    private static final Duration GENERATION = Duration.ofHours(1);

    private Set<Client> now = new HashSet<>();
    private Set<Client> before = new HashSet<>();
    private @Nullable Instant since;

    private record Client(boolean ipv6, long bits) {}

    /** Whether this is the first time of late that the client is seen. */
    boolean isNew(InetAddress address, Instant at) {
        Instant begun = since;
        if (begun == null || !at.isBefore(begun.plus(GENERATION)) || at.isBefore(begun.minus(GENERATION))) {
            before = now;
            now = new HashSet<>();
            since = at;
        }
        ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
        boolean ipv6 = address instanceof Inet6Address;
        Client client = new Client(ipv6, ipv6 ? octets.getLong() : octets.getInt());
        return !before.contains(client) && now.size() < MOST && now.add(client);
    }
}
