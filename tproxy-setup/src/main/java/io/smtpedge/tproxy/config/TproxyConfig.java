package io.smtpedge.tproxy.config;

import io.smtpedge.settings.SettingsException;
import io.smtpedge.settings.SettingsFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a person says about the line of boxes; checked, so that every plan made of it is complete. Keys and defaults are
 * explained in conf/tproxy.conf.
 *
 * @param role the box that the plan is for
 * @param mx the addresses that the clients connect to; used in role edge
 * @param ports the ports that the clients connect to
 * @param source how HAProxy learns who the client is; never NONE
 */
public record TproxyConfig(
        Role role,
        Topology topology,
        Tool tool,
        Marks marks,
        List<InetAddress> mx,
        List<Integer> ports,
        Source source,
        Interfaces interfaces,
        OnEdgeDown onEdgeDown,
        Optional<FastPath> fastPath,
        Box edge,
        Box haproxy,
        Box mta) {

    public TproxyConfig {
        mx = List.copyOf(mx);
        ports = List.copyOf(ports);
    }

    /**
     * Reads the section {@code tproxy} of a file, which may be the edge's own.
     *
     * @param role instead of the file's, if present
     * @param tool instead of the file's, if present
     * @throws SettingsException with everything that is wrong
     */
    public static TproxyConfig load(Path file, Optional<Role> role, Optional<Tool> tool) throws SettingsException {
        return read(SettingsFile.load(file), role, tool);
    }

    public static TproxyConfig read(SettingsFile file, Optional<Role> role, Optional<Tool> tool)
            throws SettingsException {
        return new TproxyConfigReader(file).read(role, tool);
    }

    /** The families that the plan of the box {@code role} is about. */
    public List<Family> families() {
        return switch (role) {
            case EDGE -> Family.among(mx);
            case HAPROXY -> haproxy.families();
            case MTA -> mta.families();
        };
    }

    /** The boxes of the line that are machines of their own, from the clients on. */
    public List<Role> boxes() {
        List<Role> boxes = new ArrayList<>(List.of(Role.EDGE));
        boolean sameHost = topology == Topology.SAME_HOST;
        if (!sameHost) {
            boxes.add(Role.HAPROXY);
        }
        if (!sameHost || !mta.listen().stream().allMatch(this::isLocal)) {
            boxes.add(Role.MTA);
        }
        return boxes;
    }

    /** Whether edge and HAProxy are on one box, and the edge uses the clients' addresses between the two. */
    public boolean spoofsOnOneBox() {
        return topology == Topology.SAME_HOST && source == Source.TRANSPARENT;
    }

    /** Whether an MTA is on HAProxy's box. */
    public boolean isLocal(InetSocketAddress mtaListen) {
        return mtaListen.getAddress().isLoopbackAddress() || interfaces.mta().contains(Interfaces.LOOPBACK);
    }

    /** A key under {@code tproxy}. */
    record Key(String section, String key) {}

    /** The keys that rules without marks need on this box and that are not said. */
    List<Key> missingWithoutMarks() {
        List<Key> missing = new ArrayList<>();
        boolean toMtas = role == Role.HAPROXY || (role == Role.EDGE && topology == Topology.SAME_HOST);
        if (role == Role.EDGE && interfaces.clients().isEmpty()) {
            missing.add(new Key("interfaces", "clients"));
        }
        if (role == Role.EDGE && topology != Topology.SAME_HOST && source == Source.TRANSPARENT) {
            if (interfaces.haproxy().isEmpty()) {
                missing.add(new Key("interfaces", "haproxy"));
            }
            if (haproxy.listen().isEmpty()) {
                missing.add(new Key("haproxy", "listen"));
            }
        }
        if (toMtas && mta.listen().isEmpty()) {
            missing.add(new Key("mta", "listen"));
        }
        if (toMtas && interfaces.mta().isEmpty() && !mta.listen().stream().allMatch(this::isLocal)) {
            missing.add(new Key("interfaces", "mta"));
        }
        return missing;
    }

    /** Whether all is said that rules without marks need on this box. */
    public boolean canDoWithoutMarks() {
        return missingWithoutMarks().isEmpty();
    }
}
