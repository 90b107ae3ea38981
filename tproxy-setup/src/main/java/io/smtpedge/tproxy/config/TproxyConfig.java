package io.smtpedge.tproxy.config;

import io.smtpedge.settings.Section;
import io.smtpedge.settings.SettingsException;
import io.smtpedge.settings.SettingsFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a person says about the line of boxes; checked, so that every plan made of it is complete. Keys and defaults are
 * explained in conf/tproxy.conf.
 *
 * @param role the box that the plan is for
 * @param mx the addresses that the clients connect to; used in role edge
 * @param port the port that the clients connect to
 */
public record TproxyConfig(
        Role role, Topology topology, Tool tool, List<InetAddress> mx, int port, Box edge, Box haproxy, Box mta) {

    public TproxyConfig {
        mx = List.copyOf(mx);
    }

    /**
     * One box of the line, or all MTAs.
     *
     * @param listen where the server on this box listens. For the MTAs: all of them
     * @param inside this box's addresses on the side of the MTAs, where the next box finds the way back to the clients;
     *     at most one of each family; empty when the next box's default route leads here
     */
    public record Box(List<InetSocketAddress> listen, List<InetAddress> inside) {
        public Box {
            listen = List.copyOf(listen);
            inside = List.copyOf(inside);
        }

        public Optional<InetSocketAddress> listen(Family family) {
            return listen.stream()
                    .filter(address -> family.has(address.getAddress()))
                    .findFirst();
        }

        public Optional<InetAddress> inside(Family family) {
            return inside.stream().filter(family::has).findFirst();
        }

        public List<Family> families() {
            return Family.among(
                    listen.stream().map(InetSocketAddress::getAddress).toList());
        }
    }

    /**
     * Reads the section {@code tproxy} of a file.
     *
     * @param role instead of the file's, if present
     * @param tool instead of the file's, if present
     * @throws SettingsException with everything that is wrong
     */
    public static TproxyConfig load(Path file, Optional<Role> role, Optional<Tool> tool) throws SettingsException {
        return read(SettingsFile.load(file), role, tool);
    }

    public static TproxyConfig read(SettingsFile file, Optional<Role> role, Optional<Tool> tool) throws SettingsException {
        Section section = file.root().section("tproxy");
        Role written = section.choice("role", Role.class, Role.EDGE);
        Tool writtenTool = section.choice("tool", Tool.class, Tool.NFT);
        TproxyConfig config = new TproxyConfig(
                role.orElse(written),
                section.choice("topology", Topology.class, Topology.GATEWAY),
                tool.orElse(writtenTool),
                section.list("mx", Addresses::parse, List.of()),
                section.integer("port", 25, 1, 65535),
                box(section.section("edge"), List.of(loopback("127.0.0.1:10025"), loopback("[::1]:10025"))),
                box(section.section("haproxy"), List.of()),
                new Box(section.section("mta").list("listen", TproxyConfig::server, List.of()), List.of()));
        config.check(section);
        file.finish();
        return config;
    }

    private static Box box(Section section, List<InetSocketAddress> dflt) {
        return new Box(
                section.list("listen", TproxyConfig::server, dflt),
                section.list("inside", Addresses::parse, List.of()));
    }

    private static InetSocketAddress loopback(String text) {
        return Addresses.parseWithPort(text);
    }

    private static InetSocketAddress server(String text) {
        InetSocketAddress address = Addresses.parseWithPort(text);
        if (address.getAddress().isAnyLocalAddress()) {
            throw new IllegalArgumentException("\"" + text
                    + "\" stands for every address; write the address itself, because the rules are made for it");
        }
        return address;
    }

    private void check(Section section) {
        checkTopology(section);
        switch (role) {
            case EDGE -> checkEdge(section);
            case HAPROXY -> checkBehind(section, "haproxy", haproxy, "edge", edge);
            case MTA -> checkBehind(section, "mta", mta, "haproxy", haproxy);
        }
    }

    private void checkTopology(Section section) {
        if (topology == Topology.SEPARATE) {
            section.reject(
                    "topology",
                    "boxes side by side in one network cannot be planned yet; put them in a line and write gateway,"
                            + " or put edge and HAProxy on one box and write same-host");
        }
        if (topology == Topology.SAME_HOST && role == Role.HAPROXY) {
            section.reject("topology", "with same-host, HAProxy is on the edge's box; make the plan for role edge");
        }
    }

    private void checkEdge(Section section) {
        // A value that could not be read has been reported; what it was meant to be is not known.
        if (!section.sound("mx") || !section.section("edge").sound("listen")) {
            return;
        }
        if (mx.isEmpty()) {
            section.reject("mx", "role edge needs the addresses that clients connect to; write mx = [ADDRESS, ...]");
        }
        Section edgeSection = section.section("edge");
        for (Family family : Family.among(mx)) {
            if (edgeSection.sound("listen") && edge.listen(family).isEmpty()) {
                edgeSection.reject(
                        "listen", "mx has an " + name(family) + " address, but the edge listens on none; add one");
            }
        }
    }

    private void checkBehind(Section section, String name, Box box, String beforeName, Box before) {
        if (!section.section(name).sound("listen")
                || !section.section(beforeName).sound("inside")) {
            return;
        }
        if (box.listen.isEmpty()) {
            section.section(name)
                    .reject(
                            "listen",
                            "role " + name
                                    + " needs the addresses that it listens on; write listen = [ADDRESS:PORT, ...]");
        }
        if (before.inside.isEmpty()) {
            return;
        }
        for (Family family : box.families()) {
            if (before.inside(family).isEmpty()) {
                section.section(beforeName)
                        .reject(
                                "inside",
                                name + ".listen has an " + name(family)
                                        + " address, but inside has none; add one, or leave inside out where"
                                        + " default routes lead to the clients");
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
