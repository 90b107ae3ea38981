package io.smtpedge.tproxy.config;

import io.smtpedge.settings.Section;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * The kernel's own verdicts: new connections of clients that are in sets go straight to HAProxy, are refused, or dropped.
 *
 * @param haproxy HAProxy's transparent listeners on the edge's box, at most one of each IP family is used; where there is
 *     none, clients known to be good go through the edge
 * @param sample how many in a hundred connections of clients known to be good go through the edge all the same, so that it
 *     goes on learning
 * @param size how many addresses each set may hold
 */
public record FastPath(List<InetSocketAddress> haproxy, int sample, int size) {

    /** The edge publishes up to 250,000 addresses, and elements that have run out count until the kernel collects them. */
    private static final int SMALLEST_SET = 1 << 18;

    /** Sixteen million addresses take more than a gigabyte of kernel memory. */
    private static final int LARGEST_SET = 1 << 24;

    public FastPath {
        haproxy = List.copyOf(haproxy);
    }

    /** Absent when the section is: the fast path is off unless it is asked for. */
    static Optional<FastPath> read(Section tproxy, Families families) {
        if (!tproxy.has("fast-path")) {
            return Optional.empty();
        }
        Section section = tproxy.section("fast-path");
        FastPath read = new FastPath(
                families.ofServers(section.list("haproxy", Addresses::parseServer, List.of())),
                section.integer("sample", 5, 0, 99),
                section.integer("size", 1 << 20, SMALLEST_SET, LARGEST_SET));
        return Optional.of(read);
    }

    public Optional<InetSocketAddress> haproxy(Family family) {
        return haproxy.stream()
                .filter(address -> family.has(address.getAddress()))
                .findFirst();
    }

    /** The listener for clients of an MX address. */
    public Optional<InetSocketAddress> haproxyFor(InetAddress mx) {
        return haproxy(Family.of(mx));
    }
}
