package io.smtpedge.tproxy.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** An IP family, and what the tools call it. */
public enum Family {
    IPV4("-4", "ip", "iptables", "icmp"),
    IPV6("-6", "ip6", "ip6tables", "ipv6-icmp");

    private final String ipOption;
    private final String nftHeader;
    private final String iptables;
    private final String icmp;

    Family(String ipOption, String nftHeader, String iptables, String icmp) {
        this.ipOption = ipOption;
        this.nftHeader = nftHeader;
        this.iptables = iptables;
        this.icmp = icmp;
    }

    public static Family of(InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }

    /** The option of ip(8). */
    public String ipOption() {
        return ipOption;
    }

    /** The header's name in nft(8), as in {@code ip daddr}. */
    public String nftHeader() {
        return nftHeader;
    }

    /** iptables(8) or ip6tables(8). */
    public String iptables() {
        return iptables;
    }

    /** The protocol that carries "packet too big" and its like. */
    public String icmp() {
        return icmp;
    }

    /** The families that occur among the addresses, IPv4 first. */
    public static List<Family> among(Collection<? extends InetAddress> addresses) {
        return Stream.of(values())
                .filter(family -> addresses.stream().anyMatch(family::has))
                .toList();
    }

    public boolean has(InetAddress address) {
        return of(address) == this;
    }
}
