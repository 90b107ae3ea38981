package io.smtpedge.tproxy.plan;

import io.smtpedge.tproxy.config.Addresses;
import io.smtpedge.tproxy.config.Box;
import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.config.FastPath;
import io.smtpedge.tproxy.config.Source;
import io.smtpedge.tproxy.config.Tool;
import io.smtpedge.tproxy.config.Topology;
import io.smtpedge.tproxy.config.TproxyConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the person must see to elsewhere, and the limits of a plan. */
final class Notes {

    private static final String BACKENDS =
            "In haproxy.cfg: source 0.0.0.0 usesrc clientip, in a backend of its own for each IP family.";

    private Notes() {}

    static List<String> edge(TproxyConfig config, boolean marked) {
        List<String> notes = new ArrayList<>();
        boolean sameHost = config.topology() == Topology.SAME_HOST;
        notes.add("The edge listens on " + listeners(config) + " with listen.mode = tproxy.");
        notes.add(
                switch (config.source()) {
                    case PROXY_V2 ->
                        "Between edge and HAProxy: forward.source = proxy-v2, and accept-proxy in haproxy.cfg.";
                    case TRANSPARENT, NONE ->
                        "Between edge and HAProxy: forward.source = transparent, and no accept-proxy in haproxy.cfg.";
                });
        if (sameHost) {
            notes.add(BACKENDS);
        }
        config.fastPath().ifPresent(fastPath -> notes.add(fastPath(fastPath)));
        if (config.tool() == Tool.IPTABLES) {
            notes.add(
                    "While the edge does not listen, iptables drops what is for it: clients wait, and come back later.");
        }
        boolean localMta = sameHost
                && config.mta().listen().stream()
                        .anyMatch(server ->
                                config.isLocal(server) && !server.getAddress().isLoopbackAddress());
        if (localMta) {
            notes.add(
                    "The MTA on this box can no longer answer clients that connect to its address past HAProxy: let it listen on 127.0.0.1.");
        }
        notes.addAll(withoutMarks(config, marked));
        return notes;
    }

    static List<String> haproxy(TproxyConfig config, boolean marked) {
        List<String> notes = new ArrayList<>();
        notes.add(BACKENDS);
        if (config.source() == Source.TRANSPARENT) {
            notes.addAll(defaultRoute(config.edge(), "the edge"));
        } else {
            notes.add(
                    "In haproxy.cfg: accept-proxy, from the edge's address only: whoever may send the header may claim"
                            + " any address.");
        }
        notes.addAll(withoutMarks(config, marked));
        return notes;
    }

    static List<String> mta(TproxyConfig config) {
        return defaultRoute(config.haproxy(), config.topology() == Topology.SAME_HOST ? "the edge's box" : "HAProxy");
    }

    private static String listeners(TproxyConfig config) {
        return Family.among(config.mx()).stream()
                .map(config.edge()::listen)
                .flatMap(Optional::stream)
                .map(Addresses::text)
                .collect(Collectors.joining(" and "));
    }

    private static String fastPath(FastPath fastPath) {
        return fastPath.haproxy().isEmpty()
                ? "Without fast-path.haproxy, clients known to be good go through the edge like all others."
                : "In haproxy.cfg, a frontend of its own without accept-proxy: "
                        + fastPath.haproxy().stream()
                                .map(listener -> "bind " + Addresses.text(listener) + " transparent")
                                .collect(Collectors.joining(", "))
                        + ".";
    }

    private static List<String> defaultRoute(Box previous, String name) {
        return previous.inside().isEmpty()
                ? List.of("This box's default route must lead to " + name + ": the answers to clients go there.")
                : List.of();
    }

    private static List<String> withoutMarks(TproxyConfig config, boolean marked) {
        if (marked) {
            return List.of();
        }
        List<String> notes = new ArrayList<>();
        notes.add(
                "No marks: answers from the same servers and ports to others than proxied clients, routed through this"
                        + " box, would be lost. If there are any, use marks = always.");
        if (config.families().contains(Family.IPV4)) {
            notes.add(
                    "Where src_valid_mark is 1, ICMP errors of IPv4 are lost: keep the MTU the same on all links, or let"
                            + " net.ipv4.tcp_mtu_probing = 1 find it.");
        }
        return notes;
    }
}
