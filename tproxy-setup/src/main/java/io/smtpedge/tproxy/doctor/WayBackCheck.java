package io.smtpedge.tproxy.doctor;

import io.smtpedge.tproxy.config.Addresses;
import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.config.Role;
import io.smtpedge.tproxy.config.Source;
import io.smtpedge.tproxy.plan.Step.GatewayRoute;
import io.smtpedge.tproxy.plan.Step.RoutingRule;
import io.smtpedge.tproxy.plan.Step.Selector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** On HAProxy's box and the MTAs': what the server here answers to a client must leave through the box before it. */
final class WayBackCheck implements Check {

    private static final String NAME = "way-back";

    @Override
    public List<Finding> look(Setup setup) {
        // Behind a PROXY header the edge is an ordinary peer of HAProxy, and any route leads to it.
        if (setup.is(Role.EDGE) || (setup.is(Role.HAPROXY) && setup.config().source() == Source.PROXY_V2)) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        for (InetSocketAddress listen : setup.listen()) {
            // The file names all MTAs; this box is one of them.
            if (setup.isLocal(listen.getAddress())) {
                findings.add(look(setup, listen));
            }
        }
        return findings;
    }

    private static Finding look(Setup setup, InetSocketAddress listen) {
        Family family = Family.of(listen.getAddress());
        InetAddress client = setup.client(family);
        RouteQuery query = RouteQuery.ask(
                setup.host(),
                client,
                "from " + Addresses.text(listen.getAddress()) + " ipproto tcp sport " + listen.getPort());
        String answers = "Answers of " + Addresses.text(listen) + " to clients such as " + Addresses.text(client);
        Optional<String> planned = setup.before(family).map(Addresses::text);
        Optional<String> gateway = query.gateway();
        if (gateway.isPresent() && (planned.isEmpty() || planned.equals(gateway))) {
            return Finding.ok(NAME, answers + " leave via " + gateway.get() + "." + ownNetwork(setup, planned));
        }
        String remedy = remedy(setup, listen, family);
        if (gateway.isPresent()) {
            return Finding.fail(
                    NAME, answers + " leave via " + gateway.get() + ", not via " + planned.orElse("") + ".", remedy);
        }
        if (query.device().isPresent()) {
            return Finding.fail(
                    "clients-network",
                    answers + " go to them directly on " + query.device().get()
                            + ", because this box is in the clients' own network; they know nothing of that connection"
                            + " and reset it.",
                    remedy);
        }
        return Finding.fail(NAME, answers + " have no route: " + query.said() + ".", remedy);
    }

    /** Without a rule, clients in this box's own network would be answered directly; whether there are any, it cannot see. */
    private static String ownNetwork(Setup setup, Optional<String> planned) {
        return planned.isPresent()
                ? ""
                : " That must be " + before(setup)
                        + ". Clients in this box's own network would be answered directly and reset: if there are any,"
                        + " say inside in the configuration.";
    }

    private static String before(Setup setup) {
        return setup.is(Role.MTA) ? "HAProxy's box" : "the edge";
    }

    /** The step that is missing, else what stands in its way. */
    private static String remedy(Setup setup, InetSocketAddress listen, Family family) {
        Host host = setup.host();
        List<String> commands = new ArrayList<>();
        setup.steps(GatewayRoute.class).stream()
                .filter(route -> family.has(route.gateway()) && !RouteSteps.present(host, route))
                .forEach(route -> commands.add(RouteSteps.command(route)));
        setup.steps(RoutingRule.class).stream()
                .filter(rule -> rule.selector().equals(new Selector.AnswersOf(listen.getAddress(), listen.getPort()))
                        && !RouteSteps.present(host, rule))
                .forEach(rule -> commands.add(RouteSteps.command(rule)));
        if (!commands.isEmpty()) {
            return String.join(" && ", commands);
        }
        return setup.before(family).isPresent()
                ? "ip " + family.ipOption() + " rule    # delete or move the rule that stands before ours"
                : "say inside of " + before(setup) + " in the configuration, then: " + setup.apply();
    }
}
