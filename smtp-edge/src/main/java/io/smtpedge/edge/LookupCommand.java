package io.smtpedge.edge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.smtpedge.dnsbl.Dnsbl;
import io.smtpedge.dnsbl.DnsblResult;
import io.smtpedge.dnsbl.Explanation;
import io.smtpedge.dnsbl.HealthChecks;
import io.smtpedge.edge.config.EdgeConfig;
import io.smtpedge.edge.config.EdgeConfigLoader;
import io.smtpedge.edge.policy.Cidr;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
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
        description = "Ask the configured DNS lists about addresses, and explain the score.",
        mixinStandardHelpOptions = true)
final class LookupCommand implements Callable<Integer> {

    @Option(names = "--config", defaultValue = Main.DEFAULT_CONFIG, description = "Default: ${DEFAULT-VALUE}")
    private @Nullable Path config;

    @Option(names = "--json", description = "One JSON object for each address and line.")
    private boolean json;

    @Parameters(arity = "1..*", paramLabel = "ADDRESS", description = "IPv4 or IPv6 addresses.")
    private List<String> addresses = new ArrayList<>();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandLine command = Main.given(spec).commandLine();
        List<InetAddress> asked = new ArrayList<>();
        for (String text : addresses) {
            try {
                Cidr one = Cidr.parse(text);
                if (text.indexOf('/') >= 0) {
                    throw new IllegalArgumentException("\"" + text + "\" is a block; name single addresses");
                }
                asked.add(one.network());
            } catch (IllegalArgumentException wrong) {
                throw new CommandLine.ParameterException(command, wrong.getMessage(), wrong);
            }
        }
        EdgeConfig loaded = EdgeConfigLoader.load(Main.given(config));
        if (loaded.dnsbl().client().zones().isEmpty()) {
            command.getErr().println(config + ": dnsbl.lists and dnsbl.zones are empty, so there is no list to ask");
            return CommandLine.ExitCode.USAGE;
        }
        try (Dnsbl lists = Dnsbl.open(loaded.dnsbl().client().withHealth(HealthChecks.OFF))) {
            // All are asked at once, and printed in the order they were named in.
            var results = asked.stream()
                    .map(address -> lists.check(address).settled())
                    .toList();
            boolean sure = true;
            for (var result : results) {
                DnsblResult answers = result.toCompletableFuture().join();
                print(command.getOut(), answers);
                sure &= answers.unavailable().isEmpty();
            }
            command.getOut().flush();
            // A script must not take a silent list for a clean address.
            return sure ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        }
    }

    private void print(PrintWriter out, DnsblResult result) throws IOException {
        if (json) {
            printJson(out, result);
        } else {
            out.println(result.explanation());
        }
    }

    private static void printJson(PrintWriter out, DnsblResult result) throws IOException {
        try (JsonGenerator json =
                new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            json.writeStartObject();
            json.writeStringField("address", result.address().getHostAddress());
            json.writeNumberField("score", result.score());
            json.writeNumberField("threshold", result.threshold());
            json.writeBooleanField("listed", result.listed());
            json.writeBooleanField("partial", result.partial());
            json.writeArrayFieldStart("lists");
            for (Explanation.Row row : result.explanation().rows()) {
                json.writeStartObject();
                json.writeStringField("zone", row.zone());
                json.writeStringField("answer", row.answer());
                json.writeStringField("codes", row.codes());
                json.writeNumberField("weight", row.weight());
                json.writeNumberField("ttl", row.ttl().toSeconds());
                json.writeNumberField("ms", row.latency().toNanos() / 1e6);
                json.writeStringField("source", row.source().name().toLowerCase(Locale.ROOT));
                json.writeStringField("meaning", row.meaning());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        out.println();
    }
}
