package io.smtpedge.tproxy.doctor;

import io.smtpedge.tproxy.config.Addresses;
import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.plan.Ours;
import io.smtpedge.tproxy.plan.Step.GatewayRoute;
import io.smtpedge.tproxy.plan.Step.LocalRoute;
import io.smtpedge.tproxy.plan.Step.RoutingRule;
import java.net.InetAddress;

/** Routes and routing rules: whether they are there, and the command that puts them there. */
final class RouteSteps {

    private static final String OURS = " proto " + Ours.ROUTE_PROTOCOL;

    private RouteSteps() {}

    static boolean present(Host host, RoutingRule rule) {
        return !host.run(ip(rule.family()) + "rule list " + selection(rule))
                .text()
                .isBlank();
    }

    static String command(RoutingRule rule) {
        return ip(rule.family()) + "rule add " + selection(rule) + " protocol " + Ours.ROUTE_PROTOCOL;
    }

    private static String selection(RoutingRule rule) {
        return "pref " + rule.preference() + " " + rule.selector().words() + " lookup " + rule.table();
    }

    /** What is at a rule's place instead; blank if nothing is. */
    static String atItsPlace(Host host, RoutingRule rule) {
        return host.run(ip(rule.family()) + "rule list pref " + rule.preference())
                .text()
                .strip()
                .replaceAll("\\s+", " ");
    }

    static boolean present(Host host, LocalRoute route) {
        return table(host, route.family(), route.table())
                .lines()
                .anyMatch(line -> line.startsWith("local default dev lo"));
    }

    static String command(LocalRoute route) {
        return ip(route.family()) + "route replace local default dev lo table " + route.table() + OURS;
    }

    static boolean present(Host host, GatewayRoute route) {
        String planned = "default via " + Addresses.text(route.gateway()) + " ";
        return table(host, Family.of(route.gateway()), route.table())
                .lines()
                .anyMatch(line -> line.startsWith(planned));
    }

    static String command(GatewayRoute route) {
        InetAddress gateway = route.gateway();
        return ip(Family.of(gateway)) + "route replace default via " + Addresses.text(gateway) + " table "
                + route.table() + OURS;
    }

    /** An empty table and none are the same. */
    private static String table(Host host, Family family, int table) {
        Host.Printed printed = host.run(ip(family) + "route show table " + table);
        return printed.fine() ? printed.text() : "";
    }

    private static String ip(Family family) {
        return "ip " + family.ipOption() + " ";
    }
}
