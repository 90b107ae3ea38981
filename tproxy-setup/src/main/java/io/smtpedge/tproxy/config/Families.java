package io.smtpedge.tproxy.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** The IP families that are planned for. */
enum Families {
    /** Each family that has addresses. */
    BOTH,
    IPV4,
    IPV6;

    private boolean has(InetAddress address) {
        return switch (this) {
            case BOTH -> true;
            case IPV4 -> Family.IPV4.has(address);
            case IPV6 -> Family.IPV6.has(address);
        };
    }

    List<InetAddress> of(List<InetAddress> addresses) {
        return addresses.stream().filter(this::has).toList();
    }

    List<InetSocketAddress> ofServers(List<InetSocketAddress> servers) {
        return servers.stream().filter(server -> has(server.getAddress())).toList();
    }
}
