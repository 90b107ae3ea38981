package io.smtpedge.bench.fastpath;

import io.smtpedge.bench.burst.BurstNetwork;
import io.smtpedge.settings.SettingsException;
import io.smtpedge.settings.SettingsFile;
import io.smtpedge.tproxy.config.TproxyConfig;
import io.smtpedge.tproxy.plan.FirewallText;
import io.smtpedge.tproxy.plan.Planner;
import io.smtpedge.tproxy.plan.Step;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

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
     * Loads the rules of the product's plan, and its sets, empty.
     *
     * @param edge the edge's transparent listener, for everybody who is in no set
     * @param mta where HAProxy delivers to
     * @param sample how many in a hundred connections of clients in the pass set go through the edge all the same
     */
    void loadRules(InetSocketAddress edge, InetSocketAddress mta, int sample) throws IOException {
        String settings = """
            tproxy {
              topology = same-host
              family = ipv4
              mx = "%s"
              ports = [%d]
              edge.listen = "127.0.0.1:%d"
              mta.listen = "%s:%d"
              fast-path { haproxy = "127.0.0.1:%d", sample = %d, size = %d }
            }
            """.formatted(
                        BurstNetwork.MX.getAddress().getHostAddress(),
                        BurstNetwork.MX.getPort(),
                        edge.getPort(),
                        mta.getAddress().getHostAddress(),
                        mta.getPort(),
                        FAST_LISTENER.getPort(),
                        sample,
                        SET_SIZE);
        try {
            TproxyConfig config =
                    TproxyConfig.read(SettingsFile.parse("tproxy.conf", settings), Optional.empty(), Optional.empty());
            Planner.plan(config).steps().stream()
                    .filter(Step.NftTable.class::isInstance)
                    .map(Step.NftTable.class::cast)
                    .map(FirewallText::nft)
                    .forEach(this::load);
        } catch (SettingsException wrong) {
            throw new IOException("the benchmark's own plan: " + wrong.getMessage(), wrong);
        }
    }

    private void load(String rules) {
        network.machine().sh("nft -f - <<'END'\n" + rules + "END\n");
    }

    /** Removes all of it. */
    void unload() {
        network.machine().sh("nft delete table inet smtp_edge");
    }

    /** How many connections the rule for clients in the pass set has taken. */
    long passed() {
        return network.machine()
                .sh("nft -t list chain inet smtp_edge prerouting")
                .lines()
                .filter(line -> line.contains("@pass4"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*counter packets (\\d+) .*", "$1")))
                .sum();
    }
}
