package io.smtpedge.bench.load;

import io.smtpedge.edge.policy.Cidr;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The load generator's command line. Exit status 0: every session went as planned; 1: some did not; 2: bad usage. */
@Command(
        name = "smtp-load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Makes SMTP sessions from many source addresses and prints reply codes and percentiles.")
public final class LoadMain implements Callable<Integer> {

    @Parameters(paramLabel = "ADDRESS:PORT", description = "the server; an IPv6 address in brackets")
    private String target = "";

    @Option(
            names = "--dialogue",
            defaultValue = "DELIVER",
            description = "what to say and to expect: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE})")
    private Dialogue dialogue = Dialogue.DELIVER;

    @Option(
            names = "--sources",
            paramLabel = "CIDR",
            description = "addresses to come from, at most 65,536, such as 127.1.0.0/24; they must be local")
    private @Nullable String sources;

    @Option(names = "--sessions", paramLabel = "N", defaultValue = "1000", description = "default ${DEFAULT-VALUE}")
    private long sessions;

    @Option(names = "--concurrency", paramLabel = "N", defaultValue = "50", description = "default ${DEFAULT-VALUE}")
    private int concurrency;

    @Option(
            names = "--message-size",
            paramLabel = "OCTETS",
            defaultValue = "1000",
            description = "default ${DEFAULT-VALUE}")
    private int messageSize;

    @Option(
            names = "--time-limit",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "start no session after this long (default ${DEFAULT-VALUE})")
    private int timeLimitSeconds;

    @Option(
            names = "--session-time",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "give a session up after this long (default ${DEFAULT-VALUE})")
    private int sessionSeconds;

    public static void main(String[] args) {
        QuietLogs.configure();
        System.exit(command().execute(args));
    }

    static CommandLine command() {
        return new CommandLine(new LoadMain()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public Integer call() throws InterruptedException {
        LoadPlan plan;
        try {
            plan = plan();
        } catch (IllegalArgumentException wrong) {
            throw new CommandLine.ParameterException(command(), String.valueOf(wrong.getMessage()), wrong);
        }
        try (SmtpLoad load = new SmtpLoad(System::nanoTime)) {
            LoadResult result = load.run(plan);
            System.out.println(result.toMarkdown());
            return result.failed() == 0 && result.complete() == plan.sessions() ? 0 : 1;
        }
    }

    private LoadPlan plan() {
        List<InetSocketAddress> from = sources == null ? List.of() : LoadPlan.sourcesIn(Cidr.parse(sources));
        return new LoadPlan(
                address(target),
                from,
                dialogue,
                sessions,
                concurrency,
                messageSize,
                Duration.ofSeconds(timeLimitSeconds),
                Duration.ofSeconds(sessionSeconds));
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("\"" + text + "\" has no port; write ADDRESS:PORT");
        }
        String host = text.substring(0, colon).replace("[", "").replace("]", "");
        Cidr single = Cidr.parse(host);
        try {
            return new InetSocketAddress(single.network(), Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException("\"" + text + "\" has no port number after the colon", notANumber);
        }
    }
}
