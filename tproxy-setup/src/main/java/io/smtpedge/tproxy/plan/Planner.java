package io.smtpedge.tproxy.plan;

import io.smtpedge.tproxy.config.Addresses;
import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.config.Tool;
import io.smtpedge.tproxy.config.Topology;
import io.smtpedge.tproxy.config.TproxyConfig;

import io.smtpedge.tproxy.plan.Step.ForbiddenSysctl;
import io.smtpedge.tproxy.plan.Step.GatewayRoute;
import io.smtpedge.tproxy.plan.Step.LocalRoute;
import io.smtpedge.tproxy.plan.Step.RoutingRule;
import io.smtpedge.tproxy.plan.Step.Selector;
import io.smtpedge.tproxy.config.TproxyConfig.Box;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Turns a configuration into a plan. Pure: asks nothing of the machine.
 *
 * <p>Edge and HAProxy get the same rules, but for the one that takes the clients' connections in: a packet that belongs to
 * a transparent socket gets a mark, and a marked packet is delivered here. The marked form was chosen over rules that
 * name interfaces, peers and ports: it takes exactly the proxied connections and no other port 25 traffic, it covers the
 * ICMP errors about them, and it needs to know nothing but the MX addresses. Its price is {@link #guards}.
 */
public final class Planner {

    /** 111, the mark of the classic recipe, in the lowest eight bits. */
    static final Mark MARK = new Mark(111, 0xff);
    /** The classic recipe's table: every destination is local. */
    static final int LOCAL_TABLE = 100;
    /** The way back to the clients, on the boxes behind the edge. */
    static final int CLIENTS_TABLE = 101;

    private static final int MARK_PREFERENCE = 100;
    private static final int CLIENTS_PREFERENCE = 101;

    private Planner() {}

    /** The plan of the box {@code config.role()}. */
    public static Plan plan(TproxyConfig config) {
        return switch (config.role()) {
            case EDGE -> edge(config);
            case HAPROXY -> haproxy(config);
            case MTA -> mta(config);
        };
    }

    private static Plan edge(TproxyConfig config) {
        List<Interception> interceptions = config.mx().stream()
                .map(address -> new Interception(
                        address,
                        config.port(),
                        config.edge().listen(Family.of(address)).orElseThrow()))
                .toList();
        List<Family> families = Family.among(config.mx());
        List<String> notes = new ArrayList<>();
        notes.add("The edge listens on " + servers(interceptions) + " with listen.mode = tproxy.");
        if (config.topology() == Topology.SAME_HOST) {
            notes.add("Between edge and HAProxy: forward.source = proxy-v2, and accept-proxy in haproxy.cfg.");
        } else {
            notes.add("Towards HAProxy: forward.source = transparent.");
        }
        return new Plan(title("the edge", config), notes, transparent(config.tool(), families, interceptions));
    }

    private static Plan haproxy(TproxyConfig config) {
        List<Family> families = config.haproxy().families();
        List<Step> steps = new ArrayList<>(transparent(config.tool(), families, List.of()));
        steps.addAll(wayBack(config.haproxy(), config.edge(), "HAProxy", "the edge"));
        List<String> notes = new ArrayList<>();
        notes.add("In haproxy.cfg: source 0.0.0.0 usesrc clientip, in a backend of its own for each IP family.");
        notes.addAll(defaultRouteNote(config.edge(), "the edge"));
        return new Plan(title("HAProxy", config), notes, steps);
    }

    private static Plan mta(TproxyConfig config) {
        String previous = config.topology() == Topology.SAME_HOST ? "the edge's box" : "HAProxy";
        return new Plan(
                title("the MTAs", config),
                defaultRouteNote(config.haproxy(), previous),
                wayBack(config.mta(), config.haproxy(), "the MTA", previous));
    }

    private static String title(String box, TproxyConfig config) {
        return "the plumbing of " + box + " in topology "
                + switch (config.topology()) {
                    case GATEWAY -> "gateway";
                    case SEPARATE -> "separate";
                    case SAME_HOST -> "same-host";
                };
    }

    private static String servers(List<Interception> interceptions) {
        return String.join(
                " and ",
                interceptions.stream()
                        .map(interception -> Addresses.text(interception.listener()))
                        .distinct()
                        .toList());
    }

    private static List<String> defaultRouteNote(Box previous, String name) {
        return previous.inside().isEmpty()
                ? List.of("This box's default route must lead to " + name + ": the answers to clients go there.")
                : List.of();
    }

    /** What a box needs that uses addresses which are not its own. */
    private static List<Step> transparent(Tool tool, List<Family> families, List<Interception> interceptions) {
        // Routes before rules before the firewall: nothing is marked before a mark has a meaning.
        return Stream.of(guards(families), deliverMarked(families), firewall(tool, families, interceptions))
                .flatMap(List::stream)
                .toList();
    }

    private static List<Step> guards(List<Family> families) {
        List<Step> steps = new ArrayList<>();
        if (families.contains(Family.IPV4)) {
            steps.add(new ForbiddenSysctl(
                    "The reverse path check must not see the mark: it would find the client's address to be local.",
                    "net/ipv4/conf/*/src_valid_mark",
                    "src_valid_mark is 1 on an interface, so marked packets would be dropped;"
                            + " set it to 0 (look for a VPN that sets it)"));
        }
        steps.add(new ForbiddenSysctl(
                "An accepted connection must not take over the mark: its answers would be delivered here.",
                "net/ipv4/tcp_fwmark_accept",
                "net.ipv4.tcp_fwmark_accept is 1, so answers would never leave this box; set it to 0"));
        return steps;
    }

    private static List<Step> deliverMarked(List<Family> families) {
        return families.stream()
                .<Step>mapMulti((family, steps) -> {
                    steps.accept(
                            new LocalRoute("A table in which every address is this box's own.", family, LOCAL_TABLE));
                    steps.accept(new RoutingRule(
                            "Marked packets use that table: they go to a socket here, not on to the client.",
                            family,
                            MARK_PREFERENCE,
                            new Selector.Marked(MARK),
                            LOCAL_TABLE));
                })
                .toList();
    }

    private static List<Step> firewall(Tool tool, List<Family> families, List<Interception> interceptions) {
        return switch (tool) {
            case NFT -> List.of(NftRules.table(MARK, interceptions));
            case IPTABLES ->
                families.stream()
                        .<Step>map(family -> IptablesRules.chains(
                                MARK,
                                family,
                                interceptions.stream()
                                        .filter(interception -> family.has(interception.mx()))
                                        .toList()))
                        .toList();
        };
    }

    /** What this box's server answers to clients leaves through the box before it, whatever the default route is. */
    private static List<Step> wayBack(Box here, Box previous, String server, String previousName) {
        List<Step> steps = new ArrayList<>();
        for (Family family : here.families()) {
            previous.inside(family).ifPresent(gateway -> {
                steps.add(new GatewayRoute(
                        "A table that leads to the clients: through " + previousName + ".", gateway, CLIENTS_TABLE));
                here.listen().stream()
                        .filter(address -> family.has(address.getAddress()))
                        .map(address -> answers(address, server, family))
                        .forEach(steps::add);
            });
        }
        return steps;
    }

    private static Step answers(InetSocketAddress listen, String server, Family family) {
        InetAddress address = listen.getAddress();
        return new RoutingRule(
                "What " + server + " answers uses that table; nothing else does.",
                family,
                CLIENTS_PREFERENCE,
                new Selector.AnswersOf(address, listen.getPort()),
                CLIENTS_TABLE);
    }
}
