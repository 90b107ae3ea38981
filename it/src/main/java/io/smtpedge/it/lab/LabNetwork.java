package io.smtpedge.it.lab;

import io.smtpedge.it.parts.ConfSample;
import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.Netns;
import io.smtpedge.it.parts.NetnsNames;
import io.smtpedge.it.parts.ProjectFolder;
import io.smtpedge.tproxy.Main;
import io.smtpedge.tproxy.config.Tool;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import picocli.CommandLine;

/**
 * The boxes and cables of a {@link LabTopology}, and on each box the plumbing that tproxy-setup plans from conf/tproxy.conf. No
 * servers yet. Needs root.
 */
public final class LabNetwork implements AutoCloseable {

    static final String CLIENT = "client";
    static final String EDGE = "edge";
    static final String HAPROXY = "haproxy";
    static final String MTA1 = "mta1";
    static final String MTA2 = "mta2";

    private final LabTopology topology;
    private final NetnsNames names;
    private final Path folder;
    private final Machine.Lifetime lifetime;

    private LabNetwork(LabTopology topology, NetnsNames names, Path folder, Machine.Lifetime lifetime) {
        this.topology = topology;
        this.names = names;
        this.folder = folder;
        this.lifetime = lifetime;
    }

    /** A line of boxes for a test. */
    public static LabNetwork forTest(Tool tool) throws IOException {
        return forTest(LabTopology.GATEWAY, "tool = " + tool.name().toLowerCase(Locale.ROOT));
    }

    /**
     * A network for a test, in a folder under the build's; removes first what crashed tests left.
     *
     * @param plumbing HOCON for the section tproxy of conf/tproxy.conf, such as {@code marks = never}
     */
    public static LabNetwork forTest(LabTopology topology, String plumbing) throws IOException {
        LabNetwork network = unplumbedForTest(topology);
        try {
            network.plumb(plumbing, _ -> {});
            return network;
        } catch (IOException | RuntimeException failed) {
            network.close();
            throw failed;
        }
    }

    /** The same without any rules: a test changes the boxes first, and then calls {@link #plumb(String)}. */
    public static LabNetwork unplumbedForTest(LabTopology topology) throws IOException {
        NetnsNames.sweep();
        NetnsNames names = NetnsNames.ofThisRun();
        Path folder = ProjectFolder.find().resolve("target").resolve("lab").resolve(names.name("test"));
        LabNetwork network =
                new LabNetwork(topology, names, Files.createDirectories(folder), Machine.Lifetime.WITH_THIS_PROCESS);
        return network.connected();
    }

    /**
     * Makes the whole network. When that fails, nothing of it is left.
     *
     * @param plumbing HOCON for the section tproxy of conf/tproxy.conf
     * @param folder for the servers' files and logs, one folder a machine
     * @param progress told each step, one line
     */
    static LabNetwork create(
            LabTopology topology, String plumbing, NetnsNames names, Path folder, Consumer<String> progress)
            throws IOException {
        progress.accept("boxes: " + names.name("") + "{" + String.join(",", topology.boxes()) + "}");
        LabNetwork network = new LabNetwork(topology, names, folder, Machine.Lifetime.DETACHED).connected();
        try {
            network.plumb(plumbing, progress);
            return network;
        } catch (IOException | RuntimeException failed) {
            network.close();
            throw failed;
        }
    }

    /** The network that an earlier process made. */
    static LabNetwork existing(NetnsNames names, Path folder) {
        return new LabNetwork(topologyOf(names), names, folder, Machine.Lifetime.DETACHED);
    }

    private LabNetwork connected() {
        try {
            topology.boxes().forEach(box -> prepare(Netns.create(names.name(box))));
            new LabCables(this::netns).connect(topology);
            netns(CLIENT).ip("link", "set", "dev", "lo", "alias", topology.toString());
            return this;
        } catch (RuntimeException failed) {
            close();
            throw failed;
        }
    }

    /** What is up is asked of the kernel, which keeps a note for us: the alias of an interface. */
    private static LabTopology topologyOf(NetnsNames names) {
        Netns client = new Netns(names.name(CLIENT));
        String loopback = client.exists() ? client.ip("link", "show", "dev", "lo") : "";
        return Arrays.stream(LabTopology.values())
                .filter(topology ->
                        loopback.lines().anyMatch(line -> line.strip().equals("alias " + topology)))
                .findFirst()
                .orElse(LabTopology.GATEWAY);
    }

    private static void prepare(Netns netns) {
        // Strict, as many distributions have it: the plumbing must live with it.
        netns.sysctl("net.ipv4.conf.all.rp_filter", 1);
        netns.sysctl("net.ipv4.conf.default.rp_filter", 1);
        // Room for thousands of clients.
        netns.sysctl("net.core.somaxconn", 8192);
        netns.sysctl("net.ipv4.tcp_max_syn_backlog", 8192);
    }

    /** Plans the plumbing of every box, and runs the plans. */
    public void plumb(String plumbing) throws IOException {
        plumb(plumbing, _ -> {});
    }

    private void plumb(String plumbing, Consumer<String> progress) throws IOException {
        ConfSample sample = topology.plumbing().with("tproxy {\n" + plumbing + "\n}\n");
        for (String box : topology.boxes()) {
            if (!box.equals(CLIENT)) {
                plumb(machine(box), sample.with("tproxy.role = " + role(box)));
                progress.accept(
                        "plumbing of " + box + ": " + machine(box).folder().resolve("plumbing.sh"));
            }
        }
    }

    private static String role(String box) {
        return box.startsWith("mta") ? "mta" : box;
    }

    /** As a person would on that box; the script is for reading, and for tests. */
    private static void plumb(Machine box, ConfSample config) throws IOException {
        String file = config.writeInto(box.folder()).toString();
        Files.writeString(box.folder().resolve("plumbing.sh"), tproxySetup(box, "plan", "--config", file));
        Files.writeString(box.folder().resolve("plumbing.log"), tproxySetup(box, "apply", "--config", file));
    }

    /**
     * Runs tproxy-setup on a box, and returns what it printed.
     *
     * @throws IllegalStateException when it fails, with its message
     */
    static String tproxySetup(Machine box, String... arguments) throws IOException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command =
                Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        try {
            // Threads on that box start processes on that box, and see its kernel settings.
            int status = box.call(() -> command.execute(arguments));
            // 2 is also how plan says that there is something to do.
            boolean differs = status == 2
                    && arguments[0].equals("plan")
                    && !out.toString().isEmpty();
            if (status != 0 && !differs) {
                throw new IllegalStateException("tproxy-setup " + String.join(" ", arguments) + " ended with status "
                        + status + ": " + err + out);
            }
            return out.toString();
        } catch (IOException | RuntimeException failed) {
            throw failed;
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    public LabTopology topology() {
        return topology;
    }

    public Machine client() throws IOException {
        return machine(CLIENT);
    }

    public Machine edge() throws IOException {
        return machine(EDGE);
    }

    /** Where HAProxy runs: it may be the edge's box. */
    public Machine haproxy() throws IOException {
        return machine(topology.haproxyBox());
    }

    public Machine mta1() throws IOException {
        return machine(MTA1);
    }

    public Machine mta2() throws IOException {
        return machine(MTA2);
    }

    /** The boxes' names, in the order in which a session passes them. */
    List<String> names() {
        return topology.boxes();
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
