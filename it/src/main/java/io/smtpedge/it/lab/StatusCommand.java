package io.smtpedge.it.lab;

import io.smtpedge.it.parts.Haproxy;
import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.Netns;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lab status}: what runs where, and whether all of it does. */
@Command(
        name = "status",
        description = "Shows the boxes, their servers, ports and health. Status 1 unless all is well.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final LabState state = new LabState();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (state.namespaces().isEmpty()) {
            out.println("The lab is not up.");
            return ExitCode.SOFTWARE;
        }
        boolean well = true;
        LabNetwork network = state.network();
        out.println("Topology " + network.topology());
        for (String box : network.names()) {
            well &= show(out, network, box);
        }
        out.println();
        out.println("HAProxy says of its servers:");
        for (Map.Entry<String, String> server : haproxyServers(network).entrySet()) {
            out.println("  " + server.getKey() + " " + server.getValue());
            well &= server.getValue().startsWith("UP");
        }
        out.println();
        out.println(well ? "All is well." : "Not all is well: see above, and the logs in " + state.folder() + ".");
        return well ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static boolean show(PrintWriter out, LabNetwork network, String box) throws IOException {
        Netns netns = network.netns(box);
        if (!netns.exists()) {
            out.println(netns.name() + ": MISSING");
            return false;
        }
        out.println(netns.name());
        Map<Long, String> processes = netns.processes().stream()
                .collect(Collectors.toMap(pid -> pid, StatusCommand::program, (a, _) -> a, TreeMap::new));
        Machine machine = network.machine(box);
        String sockets = machine.sh("ss -Hltunp");
        processes.forEach((pid, program) ->
                out.println("  " + program + " (" + pid + ") " + String.join(" ", ports(sockets, pid))));
        boolean complete = true;
        for (String expected : expected(network, box)) {
            if (!processes.containsValue(expected)) {
                out.println("  " + expected + " DOES NOT RUN");
                complete = false;
            }
        }
        return complete;
    }

    /** What must run on a box, as {@code ss} names it. */
    private static List<String> expected(LabNetwork network, String box) {
        List<String> programs = new ArrayList<>();
        if (box.equals(LabNetwork.EDGE)) {
            programs.addAll(List.of("rbldnsd", "unbound", "java"));
        }
        if (box.equals(network.topology().haproxyBox())) {
            programs.add("haproxy");
        }
        if (box.equals(LabNetwork.MTA1) || box.equals(LabNetwork.MTA2)) {
            programs.add("java");
        }
        return programs;
    }

    private static String program(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .map(command -> Path.of(command).getFileName().toString())
                .orElse("?");
    }

    /** The local addresses of a process's listeners, from lines such as {@code tcp LISTEN 0 8 127.0.0.1:25 0.0.0.0:* users:(("java",pid=7,fd=8))}. */
    private static List<String> ports(String sockets, long pid) {
        return sockets.lines()
                .filter(line -> line.contains("pid=" + pid + ","))
                .map(line -> line.split("\\s+"))
                .map(fields -> fields[0] + "/" + fields[4])
                .distinct()
                .toList();
    }

    private static Map<String, String> haproxyServers(LabNetwork network) {
        try {
            return Haproxy.servers(network.haproxy());
        } catch (IOException notThere) {
            return Map.of("haproxy", "DOES NOT ANSWER: " + notThere.getMessage());
        }
    }
}
