package io.smtpedge.tproxy.config;

/** What writes the firewall rules. Routes and routing rules are {@code ip} with both. */
public enum Tool {
    NFT,
    /** {@code iptables} and {@code ip6tables}, the classic DIVERT recipe. */
    IPTABLES
}
