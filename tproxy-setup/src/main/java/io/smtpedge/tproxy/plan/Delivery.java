package io.smtpedge.tproxy.plan;

import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.config.Interfaces;
import io.smtpedge.tproxy.config.Role;
import io.smtpedge.tproxy.config.Source;
import io.smtpedge.tproxy.config.Topology;
import io.smtpedge.tproxy.config.TproxyConfig;
import io.smtpedge.tproxy.plan.Step.ForbiddenSysctl;
import io.smtpedge.tproxy.plan.Step.LocalRoute;
import io.smtpedge.tproxy.plan.Step.RoutingRule;
import io.smtpedge.tproxy.plan.Step.Selector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The routes and routing rules with which packets for an address that is not this box's own go to a socket here.
 *
 * <p>With marks, the firewall picks them: exactly those of proxied connections. Without, routing rules pick them by
 * interface, peer and port. Two things are the same in both forms: ICMP errors can only be told by their mark, and what a
 * server on this very box answers never passes the firewall's prerouting before it is routed, so no mark can help.
 */
final class Delivery {

    /** 111, the mark of the classic recipe, in the lowest eight bits. */
    static final Mark MARK = new Mark(111, 0xff);
    /** The classic recipe's table: every destination is local. */
    static final int LOCAL_TABLE = 100;

    private static final int PREFERENCE = 100;
    /** Before all others: what this box answers itself is never for anyone else. */
    private static final int OWN_BOX_PREFERENCE = 90;

    private final TproxyConfig config;
    private final boolean marked;

    Delivery(TproxyConfig config, boolean marked) {
        this.config = config;
        this.marked = marked;
    }

    /** Routes before rules: nothing is sent to a table that is still empty. */
    List<Step> steps() {
        List<Family> families = config.families();
        List<Step> steps = new ArrayList<>();
        if (marked) {
            steps.addAll(guards(families));
        }
        families.forEach(family -> steps.addAll(steps(family)));
        return steps;
    }

    private static List<Step> guards(List<Family> families) {
        List<Step> steps = new ArrayList<>();
        if (families.contains(Family.IPV4)) {
            steps.add(new ForbiddenSysctl(
                    "The reverse path check must not see the mark: it would find the client's address to be local.",
                    "net/ipv4/conf/*/src_valid_mark",
                    "src_valid_mark is 1 on an interface, so marked packets would be dropped; set it to 0"
                            + " (look for a VPN that sets it), or use marks = never"));
        }
        steps.add(new ForbiddenSysctl(
                "An accepted connection must not take over the mark: its answers would be delivered here.",
                "net/ipv4/tcp_fwmark_accept",
                "net.ipv4.tcp_fwmark_accept is 1, so answers would never leave this box; set it to 0, or use marks ="
                        + " never"));
        return steps;
    }

    private List<Step> steps(Family family) {
        List<Step> steps = new ArrayList<>();
        steps.add(new LocalRoute("A table in which every address is this box's own.", family, LOCAL_TABLE));
        steps.addAll(ownBox(family));
        steps.add(new RoutingRule(
                marked
                        ? "Marked packets use that table: they go to a socket here, not on to the client."
                        : "ICMP errors can only be told by their mark; those about proxied connections use that table.",
                family,
                PREFERENCE,
                new Selector.Marked(MARK),
                LOCAL_TABLE));
        if (!marked) {
            steps.addAll(requests(family));
            steps.addAll(answers(family));
        }
        return steps;
    }

    /** What servers on this very box answer to clients. */
    private List<Step> ownBox(Family family) {
        List<Step> steps = new ArrayList<>();
        if (config.role() != Role.EDGE || config.topology() != Topology.SAME_HOST) {
            return steps;
        }
        if (config.spoofsOnOneBox()) {
            of(family, config.haproxy().listen())
                    .forEach(server -> steps.add(arriving(
                            "What HAProxy on this box answers to clients goes to the edge.",
                            OWN_BOX_PREFERENCE,
                            Interfaces.LOOPBACK,
                            server)));
        }
        of(family, config.mta().listen()).stream()
                .filter(config::isLocal)
                .forEach(server -> steps.add(arriving(
                        "What the MTA on this box answers to clients goes to HAProxy.",
                        OWN_BOX_PREFERENCE,
                        Interfaces.LOOPBACK,
                        server)));
        return steps;
    }

    private List<Step> requests(Family family) {
        List<Step> steps = new ArrayList<>();
        if (config.role() != Role.EDGE) {
            return steps;
        }
        for (String device : config.interfaces().clients()) {
            for (InetAddress mx : config.mx()) {
                if (family.has(mx)) {
                    config.ports()
                            .forEach(port -> steps.add(new RoutingRule(
                                    "What clients send to the MX is for a socket here.",
                                    family,
                                    PREFERENCE,
                                    new Selector.RequestsArriving(device, mx, port),
                                    LOCAL_TABLE)));
                }
            }
        }
        return steps;
    }

    private List<Step> answers(Family family) {
        boolean behindEdge = config.role() == Role.EDGE && config.topology() != Topology.SAME_HOST;
        if (behindEdge) {
            return config.source() == Source.TRANSPARENT
                    ? answers(
                            "What HAProxy answers to clients goes to the edge.",
                            config.interfaces().haproxy(),
                            of(family, config.haproxy().listen()))
                    : List.of();
        }
        return answers(
                "What the MTA answers to clients goes to HAProxy.",
                config.interfaces().mta(),
                of(family, config.mta().listen()).stream()
                        .filter(server -> !config.isLocal(server))
                        .toList());
    }

    private static List<Step> answers(String reason, List<String> devices, List<InetSocketAddress> servers) {
        return devices.stream()
                .flatMap(device -> servers.stream().map(server -> arriving(reason, PREFERENCE, device, server)))
                .toList();
    }

    private static Step arriving(String reason, int preference, String device, InetSocketAddress server) {
        return new RoutingRule(
                reason,
                Family.of(server.getAddress()),
                preference,
                new Selector.AnswersArriving(device, server.getAddress(), server.getPort()),
                LOCAL_TABLE);
    }

    private static List<InetSocketAddress> of(Family family, List<InetSocketAddress> servers) {
        return servers.stream()
                .filter(server -> family.has(server.getAddress()))
                .toList();
    }
}
