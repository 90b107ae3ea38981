package io.smtpedge.edge;

import io.smtpedge.dnsbl.Dnsbl;
import io.smtpedge.dnsbl.DnsblConfig;
import io.smtpedge.dnsbl.DnsblResult;
import io.smtpedge.dnsbl.HealthChecks;
import io.smtpedge.edge.config.EdgeConfig;
import io.smtpedge.edge.config.EdgeConfigLoader;
import io.smtpedge.edge.policy.Cidr;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks the configured lists about addresses and explains the score. */
@Command(
        name = "lookup",
        description =
                "Ask the configured DNS lists about addresses, and explain the score: what each list said, how long"
                        + " that holds, how long it took and where it comes from.",
        footer = {"", "The status is 0; 1 if a list gave no answer; 2 if an address or the configuration is wrong."},
        mixinStandardHelpOptions = true)
final class LookupCommand implements Callable<Integer> {

    /** Addresses asked about at a time: enough to keep a resolver busy, few enough for none to wait for its turn. */
    private static final int AT_A_TIME = 256;

    @Option(names = "--config", defaultValue = Main.DEFAULT_CONFIG, description = "Default: ${DEFAULT-VALUE}")
    private @Nullable Path config;

    @Option(names = "--json", description = "One JSON object for each address and line.")
    private boolean json;

    @Option(
            names = "--cached",
            description = "Begin with the answers that the edge has kept in dnsbl.cache-file. Without it every list is"
                    + " asked.")
    private boolean cached;

    @Parameters(
            arity = "1..*",
            paramLabel = "ADDRESS",
            description = "IPv4 or IPv6 addresses; - reads them from standard input, one a line.")
    private List<String> addresses = new ArrayList<>();

    @Spec
    private @Nullable CommandSpec spec;

    private final Queue<CompletionStage<DnsblResult>> asked = new ArrayDeque<>();
    private int status = CommandLine.ExitCode.OK;

    @Override
    public Integer call() throws Exception {
        CommandLine command = Main.given(spec).commandLine();
        List<InetAddress> named = new ArrayList<>();
        for (String text : addresses) {
            if (!text.equals("-")) {
                named.add(address(text, command));
            }
        }
        EdgeConfig loaded = EdgeConfigLoader.load(Main.given(config));
        if (loaded.dnsbl().client().zones().isEmpty()) {
            command.getErr().println(config + ": dnsbl.lists and dnsbl.zones are empty, so there is no list to ask");
            return CommandLine.ExitCode.USAGE;
        }
        try (Dnsbl lists = Dnsbl.open(withOwnCache(loaded.dnsbl().client().withHealth(HealthChecks.OFF)))) {
            for (InetAddress address : named) {
                ask(lists, address, command.getOut());
            }
            if (addresses.contains("-")) {
                askAboutInput(lists, command);
            }
            while (!asked.isEmpty()) {
                printNext(command.getOut());
            }
            command.getOut().flush();
        }
        return status;
    }

    /** The file is the edge's: to be read, if at all. */
    private DnsblConfig withOwnCache(DnsblConfig client) {
        return client.withCache(
                cached ? client.cache().readingFile() : client.cache().withoutFile());
    }

    private static InetAddress address(String text, CommandLine command) {
        try {
            return address(text);
        } catch (IllegalArgumentException wrong) {
            throw new CommandLine.ParameterException(command, wrong.getMessage(), wrong);
        }
    }

    private static InetAddress address(String text) {
        Cidr one = Cidr.parse(text);
        if (text.indexOf('/') >= 0) {
            throw new IllegalArgumentException("\"" + text + "\" is a block; name single addresses");
        }
        return one.network();
    }

    private void askAboutInput(Dnsbl lists, CommandLine command) throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int number = 0;
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            try {
                ask(lists, address(text), command.getOut());
            } catch (IllegalArgumentException wrong) {
                // The others are still worth asking about.
                command.getErr().println("standard input, line " + number + ": " + wrong.getMessage());
                status = CommandLine.ExitCode.USAGE;
            }
        }
    }

    /** Results are printed in the order of the addresses. */
    private void ask(Dnsbl lists, InetAddress address, PrintWriter out) throws IOException {
        if (asked.size() >= AT_A_TIME) {
            printNext(out);
        }
        asked.add(lists.explain(address).settled());
    }

    private void printNext(PrintWriter out) throws IOException {
        DnsblResult result = asked.remove().toCompletableFuture().join();
        if (json) {
            LookupJson.write(result, out);
        } else {
            out.println(result.explanation());
        }
        // A script must not take a silent list for a clean address.
        if (!result.unavailable().isEmpty() && status == CommandLine.ExitCode.OK) {
            status = CommandLine.ExitCode.SOFTWARE;
        }
    }
}
