package io.smtpedge.tproxy.plan;

/** What tells our routes, rules, tables and chains from those of others. */
public final class Ours {

    /** The protocol of our routes and routing rules, in {@code ip route} and {@code ip rule}. */
    public static final int ROUTE_PROTOCOL = 111;
    /** Our nft table, of the family inet. */
    public static final String NFT_TABLE = "smtp_edge";
    /** Our chain in the mangle table of iptables; all our other chains are reached from it. */
    public static final String IPTABLES_ENTRY = "SMTP_EDGE";
    /** The chain of the classic recipe. */
    static final String IPTABLES_DIVERT = "DIVERT";

    private Ours() {}

    /** Whether a chain of iptables has a name as ours have. Others may have a chain DIVERT, too. */
    public static boolean isIptablesChain(String name) {
        return name.equals(IPTABLES_DIVERT) || name.equals(IPTABLES_ENTRY) || name.startsWith(IPTABLES_ENTRY + "_");
    }
}
