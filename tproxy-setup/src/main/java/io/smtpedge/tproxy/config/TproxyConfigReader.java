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
 * Reads one description of the line. What the edge's own settings say is read there: in the same file if that has one of
 * the edge's sections {@code listen} and {@code forward}, or in the file that {@code tproxy.edge-config} names.
 */
final class TproxyConfigReader {

    private final SettingsFile file;
    private final Section tproxy;
    private final Optional<SettingsFile> edgeFile;

    TproxyConfigReader(SettingsFile file) {
        this.file = file;
        tproxy = file.root().section("tproxy");
        edgeFile = edgeFile();
    }

    private boolean inEdgesFile() {
        return file.root().has("listen") || file.root().has("forward");
    }

    private Optional<SettingsFile> edgeFile() {
        Optional<String> named = tproxy.optional("edge-config", text -> text);
        if (inEdgesFile()) {
            named.ifPresent(_ -> tproxy.reject(
                    "edge-config", "this file has the edge's sections listen or forward itself; delete this key"));
            return Optional.of(file);
        }
        return named.flatMap(this::named);
    }

    private Optional<SettingsFile> named(String text) {
        Path path = Path.of(file.name()).resolveSibling(text);
        try {
            return Optional.of(SettingsFile.load(path));
        } catch (SettingsException wrong) {
            tproxy.reject("edge-config", wrong.getMessage());
            return Optional.empty();
        }
    }

    TproxyConfig read(Optional<Role> role, Optional<Tool> tool) throws SettingsException {
        if (!file.root().has("tproxy")) {
            file.root().reject("tproxy", "there is no such section; write tproxy { mx = [ADDRESS, ...], ... }");
            finish();
        }
        Role writtenRole = tproxy.choice("role", Role.class, Role.EDGE);
        Tool writtenTool = tproxy.choice("tool", Tool.class, Tool.NFT);
        Topology topology = tproxy.choice("topology", Topology.class, Topology.GATEWAY);
        Families families = tproxy.choice("family", Families.class, Families.BOTH);
        tproxy.renamed("port", "ports");
        Said<List<InetSocketAddress>> edgeListen = edgeListen(families);
        Said<List<InetSocketAddress>> haproxyListen = haproxyListen(families);
        Said<Source> source = source(topology);
        TproxyConfig config = new TproxyConfig(
                role.orElse(writtenRole),
                topology,
                tool.orElse(writtenTool),
                tproxy.choice("marks", Marks.class, Marks.AUTO),
                families.of(tproxy.list("mx", Addresses::parseBox, List.of())),
                tproxy.list("ports", TproxyConfigReader::port, List.of(25)),
                source.value(),
                Interfaces.read(tproxy.section("interfaces")),
                tproxy.choice("on-edge-down", OnEdgeDown.class, OnEdgeDown.CLOSED),
                FastPath.read(tproxy, families),
                new Box(edgeListen.value(), inside("edge", families)),
                new Box(haproxyListen.value(), inside("haproxy", families)),
                new Box(families.ofServers(servers(tproxy.section("mta"), "listen", List.of())), List.of()));
        new TproxyConfigRules(tproxy, edgeListen, haproxyListen, source, config).check();
        if (config.role() == Role.EDGE) {
            edgeFile.ifPresent(edge -> checkMode(edge.root().section("listen")));
        }
        finish();
        return config;
    }

    /** A file of the edge's has keys that are not ours to know; in one of our own, every key must be known. */
    private void finish() throws SettingsException {
        edgeFile.filter(edge -> edge != file).ifPresent(file::addProblemsOf);
        if (inEdgesFile()) {
            file.finish(tproxy);
        } else {
            file.finish();
        }
    }

    private static void checkMode(Section listen) {
        String mode = listen.string("mode", "direct");
        if (listen.sound("mode") && !mode.equals("tproxy")) {
            listen.reject(
                    "mode",
                    mode + " does not take connections to addresses that the firewall hands over; write tproxy here");
        }
    }

    private List<InetAddress> inside(String box, Families families) {
        return families.of(tproxy.section(box).list("inside", Addresses::parseBox, List.of()));
    }

    private Said<List<InetSocketAddress>> edgeListen(Families families) {
        Section own = tproxy.section("edge");
        List<InetSocketAddress> loopback =
                List.of(Addresses.parseServer("127.0.0.1:10025"), Addresses.parseServer("[::1]:10025"));
        if (edgeFile.isEmpty()) {
            return new Said<>(families.ofServers(servers(own, "listen", loopback)), own, "listen");
        }
        refuseTwice(own, "listen", "listen.addresses");
        Section listen = edgeFile.get().root().section("listen");
        return new Said<>(families.ofServers(servers(listen, "addresses", List.of())), listen, "addresses");
    }

    private Said<List<InetSocketAddress>> haproxyListen(Families families) {
        Section own = tproxy.section("haproxy");
        if (edgeFile.isEmpty()) {
            return new Said<>(families.ofServers(servers(own, "listen", List.of())), own, "listen");
        }
        refuseTwice(own, "listen", "forward.address");
        Section forward = edgeFile.get().root().section("forward");
        List<InetSocketAddress> addresses =
                forward.list("address", TproxyConfigReader::backend, List.of(backend("127.0.0.1:2525"))).stream()
                        .flatMap(Optional::stream)
                        .toList();
        return new Said<>(families.ofServers(addresses), forward, "address");
    }

    private Said<Source> source(Topology topology) {
        Section own = tproxy.section("edge");
        if (edgeFile.isEmpty()) {
            Source dflt = topology == Topology.SAME_HOST ? Source.PROXY_V2 : Source.TRANSPARENT;
            return new Said<>(own.choice("source", Source.class, dflt), own, "source");
        }
        refuseTwice(own, "source", "forward.source");
        Section forward = edgeFile.get().root().section("forward");
        return new Said<>(forward.choice("source", Source.class, Source.PROXY_V2), forward, "source");
    }

    private void refuseTwice(Section own, String key, String edgeKey) {
        if (own.has(key)) {
            own.reject(key, edgeKey + " in " + edgeFile.orElseThrow().name() + " says this already; delete this key");
        }
    }

    private static List<InetSocketAddress> servers(Section section, String key, List<InetSocketAddress> dflt) {
        return section.list(key, Addresses::parseServer, dflt);
    }

    /** A unix socket needs no routes. */
    private static Optional<InetSocketAddress> backend(String text) {
        return text.startsWith("unix:") ? Optional.empty() : Optional.of(Addresses.parseServer(text));
    }

    private static Integer port(String text) {
        int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("\"" + text + "\" is not a port; write a whole number from 1 to 65535");
        }
        return port;
    }
}
