package io.smtpedge.report.month;

import java.net.InetAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One address, as the lists may come to know it.
 *
 * @param number a number of its own, for draws
 * @param dynamic whether its network is known to be of home computers
 * @param vouched whether the allow list knows it
 * @param badSince when it began to do what it can be listed for; null where it never does
 * @param badUntil when that ended; null where it never does
 */
record Host(
        long number,
        InetAddress address,
        Kind kind,
        boolean dynamic,
        boolean vouched,
        @Nullable Instant badSince,
        @Nullable Instant badUntil) {

    static Host good(long number, InetAddress address, Kind kind, boolean vouched) {
        return new Host(number, address, kind, false, vouched, null, null);
    }

    static Host bad(long number, InetAddress address, Kind kind, boolean dynamic, Instant since, Instant until) {
        return new Host(number, address, kind, dynamic, false, since, until);
    }
}
