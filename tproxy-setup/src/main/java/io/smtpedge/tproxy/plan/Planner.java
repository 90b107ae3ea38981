package io.smtpedge.tproxy.plan;

import io.smtpedge.tproxy.config.Box;
import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.config.Source;
import io.smtpedge.tproxy.config.Topology;
import io.smtpedge.tproxy.config.TproxyConfig;
import io.smtpedge.tproxy.plan.Step.GatewayRoute;
import io.smtpedge.tproxy.plan.Step.RoutingRule;
import io.smtpedge.tproxy.plan.Step.Selector;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns a configuration into a plan. Pure: asks nothing of the machine.
 *
 * <p>Edge and HAProxy get the same steps ({@link Delivery}, {@link Firewall}), but for the rules that take the clients'
 * connections in. Marks are preferred to rules that name interfaces, peers and ports: they take exactly the proxied
 * connections and no other traffic, and need to know nothing but the MX addresses. Their price is two kernel settings.
 */
public final class Planner {

    /** The way back to the clients, on the boxes behind the edge. */
    static final int CLIENTS_TABLE = 101;

    private static final int CLIENTS_PREFERENCE = 101;

    private Planner() {}

    /** As {@link #plan(TproxyConfig, KernelSettings)}, for a box that cannot be asked about its kernel. */
    public static Plan plan(TproxyConfig config) {
        return plan(config, KernelSettings.USUAL);
    }

    /**
     * The plan of the box {@code config.role()}.
     *
     * @param kernel of that box; decides where {@code marks = auto}
     */
    public static Plan plan(TproxyConfig config, KernelSettings kernel) {
        boolean marked = switch (config.marks()) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> !(kernel.breakMarks(config.families()) && config.canDoWithoutMarks());
        };
        return switch (config.role()) {
            case EDGE -> new Plan(title("the edge", config), Notes.edge(config, marked), transparent(config, marked));
            case HAPROXY -> haproxy(config, marked);
            case MTA -> mta(config);
        };
    }

    private static Plan haproxy(TproxyConfig config, boolean marked) {
        List<Step> steps = new ArrayList<>(transparent(config, marked));
        // Behind a PROXY header the edge is an ordinary peer, and any route leads to it.
        if (config.source() == Source.TRANSPARENT) {
            steps.addAll(wayBack(config.haproxy(), config.edge(), "HAProxy", "the edge"));
        }
        return new Plan(title("HAProxy", config), Notes.haproxy(config, marked), steps);
    }

    private static Plan mta(TproxyConfig config) {
        String previous = config.topology() == Topology.SAME_HOST ? "the edge's box" : "HAProxy";
        return new Plan(
                title("the MTAs", config),
                Notes.mta(config),
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

    /** What a box needs that uses addresses which are not its own. */
    private static List<Step> transparent(TproxyConfig config, boolean marked) {
        // Routes before rules before the firewall: nothing is marked before a mark has a meaning.
        List<Step> steps = new ArrayList<>(new Delivery(config, marked).steps());
        steps.addAll(Firewall.of(config, Delivery.MARK, marked).steps(config.tool(), config.families()));
        return steps;
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
        return new RoutingRule(
                "What " + server + " answers uses that table; nothing else does.",
                family,
                CLIENTS_PREFERENCE,
                new Selector.AnswersOf(listen.getAddress(), listen.getPort()),
                CLIENTS_TABLE);
    }
}
