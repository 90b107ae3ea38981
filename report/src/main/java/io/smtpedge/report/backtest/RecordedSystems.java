package io.smtpedge.report.backtest;

import io.smtpedge.reputation.event.SessionRecord;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which system a network belongs to, as the sessions of the journal say. Bounded: the oldest go. For one thread. */
final class RecordedSystems {

    private static final int MOST = 1_000_000;
    private static final int IPV4_HOST_BITS = 8;
    private static final int IPV6_HOST_BITS = 16;

    private final Map<Long, Long> systems = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
            return size() > MOST;
        }
    };

    void note(SessionRecord session) {
        SessionRecord.Reputation recorded = session.reputation();
        if (recorded != null && recorded.asn() != 0) {
            systems.put(network(session.client().getAddress()), recorded.asn());
        }
    }

    /** 0 where it is not known. */
    long system(InetAddress address) {
        return systems.getOrDefault(network(address), 0L);
    }

    /** The /24 of an IPv4 address, the /48 of an IPv6 address; those of IPv6 begin above. */
    private static long network(InetAddress address) {
        ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
        return octets.capacity() == Integer.BYTES
                ? Integer.toUnsignedLong(octets.getInt()) >>> IPV4_HOST_BITS
                : octets.getLong() >>> IPV6_HOST_BITS;
    }
}
