package io.smtpedge.bench.fastpath;

import io.smtpedge.bench.burst.BurstNetwork;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The network of the bursts, with the rules of the fast path in front of the MX address. */
record FastPathNetwork(BurstNetwork network) {

    /** Where HAProxy takes the sessions of clients in the pass sets. */
    static final InetSocketAddress FAST_LISTENER = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 2626);

    /** As many elements as a set may hold. */
    static final int SET_SIZE = 1 << 20;

    /** Loads the sets, empty, and no rules. */
    void loadSets(int size) {
        load("""
            table inet smtp_edge {
                set pass4 { type ipv4_addr; flags timeout; size %1$d; }
                set pass6 { type ipv6_addr; flags timeout; size %1$d; }
                set block4 { type ipv4_addr; flags timeout; size %1$d; }
                set block6 { type ipv6_addr; flags timeout; size %1$d; }
                set drop4 { type ipv4_addr; flags timeout; size %1$d; }
                set drop6 { type ipv6_addr; flags timeout; size %1$d; }
            }
            """.formatted(size));
    }

    /**
     * Loads the rules for the sets.
     *
     * @param edge the edge's transparent listener, for everybody who is in no set
     */
    void loadRules(InetSocketAddress edge) {
        load("""
            table inet smtp_edge {
                chain divert {
                    meta mark set meta mark & 0xffffff00 | 0x6f accept
                }
                chain syn {
                    ip saddr @drop4 counter drop
                    ip saddr @block4 counter reject with tcp reset
                    ip saddr @pass4 meta l4proto tcp tproxy ip to 127.0.0.1:%d counter jump divert comment "pass"
                    meta l4proto tcp tproxy ip to 127.0.0.1:%d counter jump divert comment "edge"
                }
                chain pre {
                    type filter hook prerouting priority mangle; policy accept;
                    tcp flags & (fin|syn|rst|ack) == syn ip daddr %s tcp dport %d jump syn
                    tcp flags & (fin|syn|rst|ack) != syn socket transparent 1 counter jump divert
                }
            }
            """.formatted(
                        FAST_LISTENER.getPort(),
                        edge.getPort(),
                        BurstNetwork.MX.getAddress().getHostAddress(),
                        BurstNetwork.MX.getPort()));
    }

    private void load(String rules) {
        network.machine().sh("nft -f - <<'END'\n" + rules + "END\n");
    }

    /** Removes all of it. */
    void unload() {
        network.machine().sh("nft delete table inet smtp_edge");
    }

    /** How many connections a rule has taken. */
    long taken(String comment) {
        return network.machine()
                .sh("nft list chain inet smtp_edge syn")
                .lines()
                .filter(line -> line.contains("comment \"" + comment + "\""))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*counter packets (\\d+) .*", "$1")))
                .sum();
    }
}
