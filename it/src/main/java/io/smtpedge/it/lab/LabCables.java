package io.smtpedge.it.lab;

import io.smtpedge.it.parts.Netns;
import java.util.function.Function;

/**
 * Joins the boxes of a {@link LabTopology}, and gives them their addresses and routes. HAProxy and the MTAs have no
 * route to the clients where boxes stand in a line; in one network they have one that by-passes everything. Either way
 * clients are reached through the plan or not at all.
 */
final class LabCables {

    private static final String LAN = "lan";

    private final Function<String, Netns> boxes;

    /** @param boxes finds a box by its name */
    LabCables(Function<String, Netns> boxes) {
        this.boxes = boxes;
    }

    void connect(LabTopology topology) {
        haveClientAddresses(box(LabNetwork.CLIENT));
        switch (topology) {
            case GATEWAY -> {
                clientsTo(LabNetwork.EDGE);
                edgeToHaproxy();
                mtasTo(LabNetwork.HAPROXY);
            }
            case SAME_HOST, SAME_HOST_SPOOFED -> {
                clientsTo(LabNetwork.EDGE);
                mtasTo(LabNetwork.EDGE);
            }
            case SEPARATE -> sideBySide();
        }
    }

    private Netns box(String name) {
        return boxes.apply(name);
    }

    private static void haveClientAddresses(Netns client) {
        client.ip("route", "add", "local", LabAddresses.CLIENTS4, "dev", "lo");
        client.ip("route", "add", "local", LabAddresses.MANY_CLIENTS4, "dev", "lo");
        client.ip("-6", "route", "add", "local", LabAddresses.CLIENTS6, "dev", "lo");
        // For IPv4 the routes are enough; IPv6 only lets a program bind what is on an interface, unless told so.
        client.sysctl("net.ipv6.ip_nonlocal_bind", 1);
    }

    private void clientsTo(String first) {
        Netns client = box(LabNetwork.CLIENT);
        Netns edge = box(first);
        Netns.cable(client, "edge", edge, "clients");
        client.addresses("edge", "192.0.2.1/28", "2001:db8:1::1/64");
        edge.addresses("clients", "192.0.2.2/28", "2001:db8:1::2/64");
        defaultRoute(client, "192.0.2.2", "2001:db8:1::2");
        defaultRoute(edge, "192.0.2.1", "2001:db8:1::1");
    }

    private void edgeToHaproxy() {
        Netns edge = box(LabNetwork.EDGE);
        Netns haproxy = box(LabNetwork.HAPROXY);
        Netns.cable(edge, "haproxy", haproxy, "edge");
        edge.addresses("haproxy", "192.0.2.17/28", "2001:db8:2::17/64");
        haproxy.addresses("edge", "192.0.2.18/28", "2001:db8:2::18/64");
    }

    private void mtasTo(String last) {
        bridge(box(last), "mtas", "192.0.2.33/28", "2001:db8:3::33/64");
        plugIn(last, "mtas", LabNetwork.MTA1, "haproxy", "192.0.2.34/28", "2001:db8:3::34/64");
        plugIn(last, "mtas", LabNetwork.MTA2, "haproxy", "192.0.2.35/28", "2001:db8:3::35/64");
    }

    private void sideBySide() {
        Netns router = box(LabNetwork.CLIENT);
        bridge(router, LAN, "192.0.2.1/24", "2001:db8:1::1/46");
        plugIn(LabNetwork.CLIENT, LAN, LabNetwork.EDGE, LAN, "192.0.2.17/24", "2001:db8:2::17/46");
        plugIn(LabNetwork.CLIENT, LAN, LabNetwork.HAPROXY, LAN, "192.0.2.18/24", "2001:db8:2::18/46");
        plugIn(LabNetwork.CLIENT, LAN, LabNetwork.MTA1, LAN, "192.0.2.34/24", "2001:db8:3::34/46");
        plugIn(LabNetwork.CLIENT, LAN, LabNetwork.MTA2, LAN, "192.0.2.35/24", "2001:db8:3::35/46");
        defaultRoute(router, "192.0.2.17", "2001:db8:2::17");
        for (String box : new String[] {LabNetwork.EDGE, LabNetwork.HAPROXY, LabNetwork.MTA1, LabNetwork.MTA2}) {
            byPass(box(box));
        }
        box(LabNetwork.EDGE)
                .addresses(
                        "lo",
                        LabAddresses.MX4.getAddress().getHostAddress() + "/32",
                        LabAddresses.MX6.getAddress().getHostAddress() + "/128");
    }

    /** Not a default route: what an MTA asks of a resolver that is not in the lab must fail at once. */
    private static void byPass(Netns box) {
        box.ip("route", "add", LabAddresses.CLIENTS4, "via", "192.0.2.1");
        box.ip("route", "add", LabAddresses.MANY_CLIENTS4, "via", "192.0.2.1");
        box.ip("-6", "route", "add", LabAddresses.CLIENTS6, "via", "2001:db8:1::1");
    }

    private static void bridge(Netns box, String name, String ipv4, String ipv6) {
        box.ip("link", "add", "name", name, "type", "bridge");
        box.addresses(name, ipv4, ipv6);
        box.ip("link", "set", "dev", name, "up");
    }

    private void plugIn(String switchBox, String bridge, String box, String plug, String ipv4, String ipv6) {
        Netns.cable(box(switchBox), box, box(box), plug);
        box(switchBox).ip("link", "set", "dev", box, "master", bridge);
        box(box).addresses(plug, ipv4, ipv6);
    }

    private static void defaultRoute(Netns box, String ipv4, String ipv6) {
        box.ip("route", "add", "default", "via", ipv4);
        box.ip("-6", "route", "add", "default", "via", ipv6);
    }
}
