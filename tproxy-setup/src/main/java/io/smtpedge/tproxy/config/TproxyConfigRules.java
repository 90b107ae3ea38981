package io.smtpedge.tproxy.config;

import io.smtpedge.settings.Section;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** The rules that concern several keys. Each is checked only where its keys could be read. */
final class TproxyConfigRules {

    private final Section tproxy;
    private final Said<List<InetSocketAddress>> edgeListen;
    private final Said<List<InetSocketAddress>> haproxyListen;
    private final Said<Source> source;
    private final TproxyConfig config;

    TproxyConfigRules(
            Section tproxy,
            Said<List<InetSocketAddress>> edgeListen,
            Said<List<InetSocketAddress>> haproxyListen,
            Said<Source> source,
            TproxyConfig config) {
        this.tproxy = tproxy;
        this.edgeListen = edgeListen;
        this.haproxyListen = haproxyListen;
        this.source = source;
        this.config = config;
    }

    void check() {
        checkSource();
        checkTopology();
        checkMarks();
        Said<List<InetSocketAddress>> mtaListen = new Said<>(config.mta().listen(), tproxy.section("mta"), "listen");
        switch (config.role()) {
            case EDGE -> checkEdge();
            case HAPROXY -> {
                // Behind a PROXY header HAProxy answers the edge itself: it needs no way back to the clients.
                boolean answersClients = config.source() == Source.TRANSPARENT;
                checkBehind("haproxy", haproxyListen, "edge", config.edge(), answersClients);
            }
            case MTA -> checkBehind("mta", mtaListen, "haproxy", config.haproxy(), true);
        }
    }

    private void checkSource() {
        if (config.source() == Source.NONE) {
            source.reject("with none, HAProxy never learns who the client is; write transparent or proxy-v2");
        }
    }

    private void checkTopology() {
        if (config.topology() == Topology.SAME_HOST) {
            if (config.role() == Role.HAPROXY) {
                tproxy.reject("topology", "with same-host, HAProxy is on the edge's box; make the plan for role edge");
            }
            List<InetSocketAddress> mtas = config.mta().listen();
            if (config.role() == Role.MTA && !mtas.isEmpty() && mtas.stream().allMatch(config::isLocal)) {
                tproxy.section("mta")
                        .reject(
                                "listen",
                                "all MTAs are on the edge's box; make the plan for role edge, which serves them");
            }
            return;
        }
        if (haproxyListen.sound()
                && haproxyListen.value().stream()
                        .anyMatch(server -> server.getAddress().isLoopbackAddress())) {
            haproxyListen.reject("a loopback address is on the edge's own box; write topology = same-host in tproxy,"
                    + " or the address of HAProxy's box here");
        }
    }

    private void checkMarks() {
        if (config.marks() != Marks.NEVER) {
            return;
        }
        for (TproxyConfig.Key missing : config.missingWithoutMarks()) {
            Said<?> place = missing.section().equals("haproxy")
                    ? haproxyListen
                    : new Said<>("", tproxy.section(missing.section()), missing.key());
            if (place.sound()) {
                place.reject(
                        missing.section().equals("interfaces")
                                ? "marks = never needs the interface towards " + missing.key()
                                        + "; write one that `ip link` shows, such as eth0"
                                : "marks = never needs the addresses that answers come from; write [ADDRESS:PORT, ...]");
            }
        }
    }

    private void checkEdge() {
        checkFastPath();
        if (!tproxy.sound("mx") || !edgeListen.sound()) {
            return;
        }
        if (config.mx().isEmpty()) {
            tproxy.reject("mx", "role edge needs the addresses that clients connect to; write mx = [ADDRESS, ...]");
        }
        if (config.ports().isEmpty()) {
            tproxy.reject("ports", "there is no port to take connections on; write ports = [25]");
        }
        for (Family family : Family.among(config.mx())) {
            if (config.edge().listen(family).isEmpty()) {
                edgeListen.reject("mx has an " + name(family)
                        + " address, but the edge listens on none; add one, such as " + example(family));
            }
            if (config.spoofsOnOneBox()
                    && haproxyListen.sound()
                    && config.haproxy().listen(family).isEmpty()) {
                haproxyListen.reject("mx has an " + name(family)
                        + " address, and with source = transparent HAProxy must listen on one, too; add one");
            }
        }
    }

    private static String example(Family family) {
        return switch (family) {
            case IPV4 -> "127.0.0.1:10025";
            case IPV6 -> "[::1]:10025";
        };
    }

    private void checkFastPath() {
        if (config.fastPath().isPresent() && config.tool() == Tool.IPTABLES) {
            tproxy.reject(
                    "fast-path", "iptables has no sets whose elements time out; write tool = nft, or delete this");
        }
        Section fastPath = tproxy.section("fast-path");
        boolean haproxy =
                config.fastPath().filter(path -> !path.haproxy().isEmpty()).isPresent();
        if (haproxy && config.topology() != Topology.SAME_HOST) {
            fastPath.reject(
                    "haproxy",
                    "the kernel can hand connections only to a HAProxy on the edge's box, topology same-host;"
                            + " delete this, and the fast path still refuses and drops");
        }
        if (config.onEdgeDown() == OnEdgeDown.OPEN) {
            checkOpen(fastPath, haproxy);
        }
    }

    private void checkOpen(Section fastPath, boolean haproxy) {
        if (config.tool() == Tool.IPTABLES) {
            tproxy.reject(
                    "on-edge-down",
                    "with iptables, connections without a listener are dropped; write closed, or tool = nft");
        } else if (!haproxy && fastPath.sound("haproxy")) {
            tproxy.reject(
                    "on-edge-down",
                    "open needs HAProxy's transparent listener on this box;"
                            + " write fast-path { haproxy = [\"127.0.0.1:2626\"] }, or closed here");
        }
        for (Family family : Family.among(config.mx())) {
            boolean missing = config.fastPath()
                    .filter(path -> path.haproxy(family).isEmpty())
                    .isPresent();
            if (haproxy && missing) {
                fastPath.reject(
                        "haproxy",
                        "mx has an " + name(family)
                                + " address, and on-edge-down = open needs a listener for it; add one");
            }
        }
    }

    /** A box whose answers to clients must leave through the box before it. */
    private void checkBehind(
            String name, Said<List<InetSocketAddress>> listen, String beforeName, Box before, boolean answersClients) {
        Section beforeSection = tproxy.section(beforeName);
        if (!listen.sound() || !beforeSection.sound("inside")) {
            return;
        }
        if (listen.value().isEmpty()) {
            listen.reject("role " + name
                    + " needs the addresses that it listens on; write them as [ADDRESS:PORT, ...], without unix:");
        }
        boolean needed = config.topology() == Topology.SEPARATE;
        if (!answersClients || (before.inside().isEmpty() && !needed)) {
            return;
        }
        List<InetAddress> servers =
                listen.value().stream().map(InetSocketAddress::getAddress).toList();
        for (Family family : Family.among(servers)) {
            if (before.inside(family).isEmpty()) {
                beforeSection.reject(
                        "inside",
                        name + " listens on an " + name(family) + " address, but inside has none; add one"
                                + (needed
                                        ? ": in topology separate the default route does not lead to the clients"
                                                + " through this box"
                                        : ", or leave inside out where default routes lead to the clients"));
            }
        }
    }

    private static String name(Family family) {
        return switch (family) {
            case IPV4 -> "IPv4";
            case IPV6 -> "IPv6";
        };
    }
}
