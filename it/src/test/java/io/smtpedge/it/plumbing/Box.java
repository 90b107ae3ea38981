package io.smtpedge.it.plumbing;

import io.smtpedge.it.parts.Command;
import io.smtpedge.it.parts.Netns;
import io.smtpedge.it.parts.NetnsNames;
import io.smtpedge.tproxy.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** A machine to set up: HAProxy's place in the line, 192.0.2.18, with a neighbour in the edge's place, 192.0.2.17. */
final class Box implements AutoCloseable {

    /** All that a set-up may change, without counters and times. */
    private static final String STATE = """
            ip -4 rule; ip -6 rule
            ip -4 route show table all; ip -6 route show table all
            nft --stateless list ruleset 2>/dev/null
            { iptables-save; ip6tables-save; } | grep -v '^#'
            sysctl -a 2>/dev/null | grep '^net' | grep -v nf_conntrack_count
            """;

    private final Netns netns;
    private final Netns neighbour;
    private final Path folder;

    /** What a command of {@code tproxy-setup} did. */
    record Outcome(int status, String out, String err) {}

    Box(Path folder) {
        NetnsNames.sweep();
        NetnsNames names = NetnsNames.ofThisRun();
        this.folder = folder;
        netns = Netns.create(names.name("box"));
        neighbour = Netns.create(names.name("neighbour"));
        // Link-local addresses come with a delay, and the state must not change by itself.
        netns.sysctl("net.ipv6.conf.default.addr_gen_mode", 1);
        Netns.cable(netns, "edge", neighbour, "haproxy");
        netns.addresses("edge", "192.0.2.18/28", "2001:db8:2::18/64");
        neighbour.addresses("haproxy", "192.0.2.17/28", "2001:db8:2::17/64");
    }

    String sh(String script) {
        return Command.run(netns.inside(List.of("sh", "-e")), script);
    }

    String state() {
        return Command.run(netns.inside(List.of("sh")), STATE);
    }

    /** Writes a configuration file. */
    Path config(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "tproxy", ".conf"), text);
    }

    /** Runs {@code tproxy-setup} in this machine's network. */
    Outcome run(String command, Path config, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(command, "--config", config.toString()));
        arguments.addAll(List.of(options));
        return run(arguments);
    }

    Outcome remove() throws Exception {
        return run(List.of("remove"));
    }

    private Outcome run(List<String> arguments) throws Exception {
        return call(() -> {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            CommandLine commandLine = Main.commandLine();
            commandLine.setOut(new PrintWriter(out, true));
            commandLine.setErr(new PrintWriter(err, true));
            int status = commandLine.execute(arguments.toArray(String[]::new));
            // A warning about the machine that the test runs on, and not about this one.
            return new Outcome(
                    status, out.toString(), err.toString().replaceAll("(?m)^warning: systemd-networkd .*\\R", ""));
        });
    }

    /** Runs a task in this machine's network. */
    <T> T call(Callable<T> task) throws Exception {
        return netns.call(task);
    }

    @Override
    public void close() {
        netns.close();
        neighbour.close();
    }
}
