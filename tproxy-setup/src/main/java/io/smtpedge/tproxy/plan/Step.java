package io.smtpedge.tproxy.plan;

import io.smtpedge.tproxy.config.Addresses;
import io.smtpedge.tproxy.config.Family;
import java.net.InetAddress;
import java.util.List;

/** One thing to do. Doing it twice is the same as doing it once. */
public sealed interface Step {

    /** Why it is needed, in one line. */
    String reason();

    /**
     * A kernel setting that must not hold the value 1. It is only checked: it belongs to someone else, such as a VPN.
     *
     * @param path under /proc/sys, may hold a shell pattern
     * @param consequence what happens with it, and what to do
     */
    record ForbiddenSysctl(String reason, String path, String consequence) implements Step {}

    /** In {@code table}, every destination is this box itself. */
    record LocalRoute(String reason, Family family, int table) implements Step {}

    /** In {@code table}, every destination is reached through {@code gateway}. */
    record GatewayRoute(String reason, InetAddress gateway, int table) implements Step {}

    /**
     * Packets that {@code selector} picks look up {@code table}.
     *
     * @param preference the rule's place among the rules, 1 to 32765, lower is earlier; fixed, so that a second run finds
     *     the rule instead of adding another
     */
    record RoutingRule(String reason, Family family, int preference, Selector selector, int table) implements Step {}

    /** Which packets a routing rule picks. */
    sealed interface Selector {

        /** In the words of ip-rule(8). */
        String words();

        record Marked(Mark mark) implements Selector {
            @Override
            public String words() {
                return "fwmark " + mark;
            }
        }

        /** What a server here answers: TCP packets from its address and port. */
        record AnswersOf(InetAddress address, int port) implements Selector {
            @Override
            public String words() {
                return "from " + Addresses.text(address) + " ipproto tcp sport " + port;
            }
        }

        /**
         * What a server answers, as it comes in here: TCP packets from its address and port.
         *
         * @param device where they come in; {@code lo} for a server on this box
         */
        record AnswersArriving(String device, InetAddress server, int port) implements Selector {
            @Override
            public String words() {
                return "from " + Addresses.text(server) + " iif " + device + " ipproto tcp sport " + port;
            }
        }

        /** What clients send to an address, as it comes in here. */
        record RequestsArriving(String device, InetAddress to, int port) implements Selector {
            @Override
            public String words() {
                return "to " + Addresses.text(to) + " iif " + device + " ipproto tcp dport " + port;
            }
        }
    }

    /** A whole nft table of the family inet, put in place in one transaction. Its sets keep what they hold. */
    record NftTable(String reason, String name, List<NftSet> sets, List<NftChain> chains) implements Step {
        public NftTable {
            sets = List.copyOf(sets);
            chains = List.copyOf(chains);
        }
    }

    /**
     * A set of clients' addresses whose elements have a time-out each; others fill it.
     *
     * @param family of the addresses
     * @param size how many elements it may have
     */
    record NftSet(String reason, String name, Family family, int size) {}

    /**
     * One chain of nft.
     *
     * @param hook the line that hooks a base chain; empty for a chain that others jump to
     */
    record NftChain(String name, String hook, List<FirewallRule> rules) {
        public NftChain {
            rules = List.copyOf(rules);
        }
    }

    /** Chains in the mangle table of iptables or ip6tables; {@code entry} is called from PREROUTING. */
    record IptablesChains(String reason, Family family, String entry, List<IptablesChain> chains) implements Step {
        public IptablesChains {
            chains = List.copyOf(chains);
        }
    }

    record IptablesChain(String name, List<FirewallRule> rules) {
        public IptablesChain {
            rules = List.copyOf(rules);
        }
    }

    /**
     * One rule.
     *
     * @param text the rule in the tool's own words
     */
    record FirewallRule(String reason, String text) {}
}
