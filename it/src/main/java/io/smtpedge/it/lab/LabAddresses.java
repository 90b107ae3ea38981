package io.smtpedge.it.lab;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Who is where in the lab, in topology gateway; in the others boxes have those of these addresses that are needed there. The
 * same addresses are in conf/tproxy.conf and conf/haproxy.cfg; all are from the ranges for
 * documentation (RFC 5737, RFC 3849).
 *
 * <pre>
 *  client .1 ---- .2 edge .17 ---- .18 HAProxy .33 ---- .34 mta1, .35 mta2      192.0.2.0/24 in four links of /28
 *         1::1    1::2   2::17     2::18      3::33     3::34     3::35         2001:db8:N::/64
 * </pre>
 */
public final class LabAddresses {

    /** What clients connect to. Not an address of any box, except in topology separate: the edge takes it on its way. */
    public static final InetSocketAddress MX4 = address("203.0.113.25", 25);

    public static final InetSocketAddress MX6 = address("2001:db8:25::25", 25);

    /** All of these are the client box's own: any of them can be bound. */
    public static final String CLIENTS4 = "198.51.100.0/24";

    /** Many more of them, for tests with thousands of clients (RFC 2544's range for benchmarks). */
    public static final String MANY_CLIENTS4 = "198.18.0.0/15";

    public static final String CLIENTS6 = "2001:db8:c::/48";

    public static final InetAddress CLEAN4 = InetAddress.ofLiteral("198.51.100.10");
    public static final InetAddress CLEAN6 = InetAddress.ofLiteral("2001:db8:c::10");
    /** In conf/rbldnsd. */
    public static final InetAddress LISTED4 = InetAddress.ofLiteral("198.51.100.66");

    public static final InetAddress LISTED6 = InetAddress.ofLiteral("2001:db8:c::66");

    /** Where an MTA listens, on its own box, for both IP families. */
    public static final InetSocketAddress MTA = address("::", 25);

    private LabAddresses() {}

    /** What a client of this IP family connects to. */
    public static InetSocketAddress mxFor(InetAddress client) {
        return client.getAddress().length == 4 ? MX4 : MX6;
    }

    private static InetSocketAddress address(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }
}
