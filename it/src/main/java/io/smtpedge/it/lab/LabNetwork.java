package io.smtpedge.it.lab;

import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.Netns;
import io.smtpedge.it.parts.NetnsNames;
import io.smtpedge.it.parts.ProjectFolder;
import io.smtpedge.settings.SettingsException;
import io.smtpedge.tproxy.config.Role;
import io.smtpedge.tproxy.config.Tool;
import io.smtpedge.tproxy.config.TproxyConfig;
import io.smtpedge.tproxy.plan.Planner;
import io.smtpedge.tproxy.plan.ScriptPrinter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The boxes and cables of {@link LabAddresses}, and on each box the plumbing that tproxy-setup plans from
 * conf/tproxy.conf. No servers yet. Needs root.
 *
 * <p>HAProxy and the MTAs have no default route: clients are reached through the plan or not at all.
 */
public final class LabNetwork implements AutoCloseable {

    private static final String CLIENT = "client";
    private static final String EDGE = "edge";
    private static final String HAPROXY = "haproxy";
    private static final String MTA1 = "mta1";
    private static final String MTA2 = "mta2";
    private static final List<String> MACHINES = List.of(CLIENT, EDGE, HAPROXY, MTA1, MTA2);

    private final NetnsNames names;
    private final Path folder;
    private final Machine.Lifetime lifetime;

    private LabNetwork(NetnsNames names, Path folder, Machine.Lifetime lifetime) {
        this.names = names;
        this.folder = folder;
        this.lifetime = lifetime;
    }

    /** A network for a test, in a folder under the build's; removes first what crashed tests left. */
    public static LabNetwork forTest(Tool tool) throws IOException {
        NetnsNames.sweep();
        NetnsNames names = NetnsNames.ofThisRun();
        Path folder = ProjectFolder.find().resolve("target").resolve("lab").resolve(names.name("test"));
        return create(names, Files.createDirectories(folder), Machine.Lifetime.WITH_THIS_PROCESS, tool, _ -> {});
    }

    /**
     * Makes the whole network. When that fails, nothing of it is left.
     *
     * @param folder for the servers' files and logs, one folder a machine
     * @param progress told each step, one line
     */
    static LabNetwork create(
            NetnsNames names, Path folder, Machine.Lifetime lifetime, Tool tool, Consumer<String> progress)
            throws IOException {
        LabNetwork network = new LabNetwork(names, folder, lifetime);
        try {
            progress.accept("boxes: " + names.name("") + "{" + String.join(",", MACHINES) + "}");
            MACHINES.forEach(machine -> prepare(Netns.create(names.name(machine))));
            network.connect();
            network.plumb(EDGE, Role.EDGE, tool, progress);
            network.plumb(HAPROXY, Role.HAPROXY, tool, progress);
            network.plumb(MTA1, Role.MTA, tool, progress);
            network.plumb(MTA2, Role.MTA, tool, progress);
            return network;
        } catch (IOException | RuntimeException failed) {
            network.close();
            throw failed;
        }
    }

    /** The network that an earlier process made. */
    static LabNetwork existing(NetnsNames names, Path folder) {
        return new LabNetwork(names, folder, Machine.Lifetime.DETACHED);
    }

    private static void prepare(Netns netns) {
        // Strict, as many distributions have it: the plumbing must live with it.
        netns.sysctl("net.ipv4.conf.all.rp_filter", 1);
        netns.sysctl("net.ipv4.conf.default.rp_filter", 1);
        // Room for thousands of clients.
        netns.sysctl("net.core.somaxconn", 8192);
        netns.sysctl("net.ipv4.tcp_max_syn_backlog", 8192);
    }

    private void connect() {
        Netns client = netns(CLIENT);
        Netns edge = netns(EDGE);
        Netns haproxy = netns(HAPROXY);

        Netns.cable(client, "edge", edge, "clients");
        client.addresses("edge", "192.0.2.1/28", "2001:db8:1::1/64");
        edge.addresses("clients", "192.0.2.2/28", "2001:db8:1::2/64");

        Netns.cable(edge, "haproxy", haproxy, "edge");
        edge.addresses("haproxy", "192.0.2.17/28", "2001:db8:2::17/64");
        haproxy.addresses("edge", "192.0.2.18/28", "2001:db8:2::18/64");

        haproxy.ip("link", "add", "name", "mtas", "type", "bridge");
        haproxy.addresses("mtas", "192.0.2.33/28", "2001:db8:3::33/64");
        haproxy.ip("link", "set", "dev", "mtas", "up");
        connectMta(MTA1, "192.0.2.34/28", "2001:db8:3::34/64");
        connectMta(MTA2, "192.0.2.35/28", "2001:db8:3::35/64");

        haveClientAddresses(client);
        client.ip("route", "add", "default", "via", "192.0.2.2");
        client.ip("-6", "route", "add", "default", "via", "2001:db8:1::2");
        edge.ip("route", "add", "default", "via", "192.0.2.1");
        edge.ip("-6", "route", "add", "default", "via", "2001:db8:1::1");
    }

    private void connectMta(String mta, String ipv4, String ipv6) {
        Netns haproxy = netns(HAPROXY);
        Netns.cable(haproxy, mta, netns(mta), "haproxy");
        haproxy.ip("link", "set", "dev", mta, "master", "mtas");
        netns(mta).addresses("haproxy", ipv4, ipv6);
    }

    private static void haveClientAddresses(Netns client) {
        client.ip("route", "add", "local", LabAddresses.CLIENTS4, "dev", "lo");
        client.ip("route", "add", "local", LabAddresses.MANY_CLIENTS4, "dev", "lo");
        client.ip("-6", "route", "add", "local", LabAddresses.CLIENTS6, "dev", "lo");
        // For IPv4 the routes are enough; IPv6 only lets a program bind what is on an interface, unless told so.
        client.sysctl("net.ipv6.ip_nonlocal_bind", 1);
    }

    private void plumb(String machine, Role role, Tool tool, Consumer<String> progress) throws IOException {
        Path config = ProjectFolder.find().resolve("conf").resolve("tproxy.conf");
        try {
            String script =
                    ScriptPrinter.print(Planner.plan(TproxyConfig.load(config, Optional.of(role), Optional.of(tool))));
            Path file = machine(machine).folder().resolve("plumbing.sh");
            Files.writeString(file, script);
            machine(machine).sh(script);
            progress.accept("plumbing of " + machine + ": " + file);
        } catch (SettingsException wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    public Machine client() throws IOException {
        return machine(CLIENT);
    }

    public Machine edge() throws IOException {
        return machine(EDGE);
    }

    public Machine haproxy() throws IOException {
        return machine(HAPROXY);
    }

    public Machine mta1() throws IOException {
        return machine(MTA1);
    }

    public Machine mta2() throws IOException {
        return machine(MTA2);
    }

    /** The boxes' names, in the order in which a session passes them. */
    List<String> names() {
        return MACHINES;
    }

    Machine machine(String name) throws IOException {
        return Machine.of(netns(name), folder, name, lifetime);
    }

    Netns netns(String machine) {
        return new Netns(names.name(machine));
    }

    /** Ends whatever runs on the boxes, and removes them. */
    @Override
    public void close() {
        names.existing().forEach(Netns::close);
    }
}
