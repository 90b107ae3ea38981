package io.smtpedge.tproxy;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** An IP family, and what the tools call it. */
public enum Family {
    IPV4("-4", "ip", "iptables", "icmp"),
    IPV6("-6", "ip6", "ip6tables", "ipv6-icmp");

    /** The option of ip(8). */
    final String ipOption;
    /** The header's name in nft(8), as in {@code ip daddr}. */
    final String nftHeader;

    final String iptables;
    /** The protocol that carries "packet too big" and its like. */
    final String icmp;

    Family(String ipOption, String nftHeader, String iptables, String icmp) {
        this.ipOption = ipOption;
        this.nftHeader = nftHeader;
        this.iptables = iptables;
        this.icmp = icmp;
    }

    public static Family of(InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }

    /** The families that occur among the addresses, IPv4 first. */
    static List<Family> among(Collection<? extends InetAddress> addresses) {
        return Stream.of(values())
                .filter(family -> addresses.stream().anyMatch(family::has))
                .toList();
    }

    boolean has(InetAddress address) {
        return of(address) == this;
    }
}
