package io.smtpedge.edge;

import ch.qos.logback.classic.LoggerContext;
import io.smtpedge.edge.config.EdgeConfig;
import io.smtpedge.edge.config.EdgeConfigLoader;
import io.smtpedge.edge.net.Addresses;
import io.smtpedge.settings.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of the edge. Exit status: 0 fine, 1 failed at run time, 2 bad usage or configuration. */
@Command(
        name = "smtp-edge",
        description = "A transparent SMTP front-end for mail clusters.",
        footer = {"", "smtp-edge report ... runs bin/smtp-report, which reads the edges' journals."},
        mixinStandardHelpOptions = true,
        version = "smtp-edge 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            Main.Serve.class,
            Main.Check.class,
            LookupCommand.class,
            WhyCommand.class,
            FeedbackCommand.class,
            ImportPostscreenCommand.class
        })
public final class Main {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    static final String DEFAULT_CONFIG = "/etc/smtp-edge/smtp-edge.conf";

    private Main() {}

    public static void main(String[] arguments) {
        // What the log's pattern needs to write like syslog (conf/logback.xml).
        System.setProperty(
                "smtp-edge.pid", Long.toString(ProcessHandle.current().pid()));
        System.setProperty("smtp-edge.time-zone", ZoneId.systemDefault().getId());
        int status = commandLine().execute(arguments);
        writeOutLog();
        System.exit(status);
    }

    /** The log has a queue and a thread of its own, which the end of the JVM would cut off. */
    private static void writeOutLog() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext log) {
            log.stop();
        }
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Main::explain);
    }

    /** What went wrong, in words; a stack only where it is our own fault. */
    private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        return switch (failure) {
            case SettingsException bad -> {
                err.println(bad.getMessage());
                yield CommandLine.ExitCode.USAGE;
            }
            case IOException failed -> {
                err.println("smtp-edge: " + failed.getMessage());
                yield CommandLine.ExitCode.SOFTWARE;
            }
            default -> {
                failure.printStackTrace(err);
                yield CommandLine.ExitCode.SOFTWARE;
            }
        };
    }

    /** Runs the edge until SIGTERM or SIGINT. */
    @Command(name = "serve", description = "Run the edge until SIGTERM or SIGINT.", mixinStandardHelpOptions = true)
    static final class Serve implements Callable<Integer> {

        /** What stopping may take beyond the drain timeout. */
        private static final Duration STOP_MARGIN = Duration.ofSeconds(20);

        @Option(names = "--config", defaultValue = DEFAULT_CONFIG, description = "Default: ${DEFAULT-VALUE}")
        private @Nullable Path config;

        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public Integer call() throws Exception {
            EdgeConfig loaded = EdgeConfigLoader.load(given(config));
            Edge edge = Edge.start(loaded);
            CountDownLatch stopped = new CountDownLatch(1);
            Duration patience = loaded.limits().drainTimeout().plus(STOP_MARGIN);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(edge, patience, stopped), "stop"));
            String addresses = edge.addresses().stream().map(Addresses::text).collect(Collectors.joining(" "));
            PrintWriter out = given(spec).commandLine().getOut();
            out.println("smtp-edge ready " + addresses);
            out.flush();
            // In a log of its own, too: it would begin with its end.
            LOG.info("ready, listening on {}", addresses);
            stopped.await();
            return CommandLine.ExitCode.OK;
        }

        /**
         * The JVM ends a process that was sent SIGTERM with status 143, whatever the sessions came to. A drained edge has
         * done what it was told, and service managers should see 0.
         */
        private static void stop(Edge edge, Duration patience, CountDownLatch stopped) {
            Thread.ofPlatform().name("stop-watchdog").daemon().start(() -> haltAfter(patience));
            edge.close();
            writeOutLog();
            stopped.countDown();
            Runtime.getRuntime().halt(CommandLine.ExitCode.OK);
        }

        /** Whatever hangs, a process that was told to stop stops. */
        private static void haltAfter(Duration patience) {
            try {
                Thread.sleep(patience);
            } catch (InterruptedException nobodyDoes) {
                Thread.currentThread().interrupt();
            }
            System.err.println("smtp-edge: not stopped within " + patience.toSeconds() + " s; ending at once");
            Runtime.getRuntime().halt(CommandLine.ExitCode.SOFTWARE);
        }
    }

    /** Reads a configuration and says what is wrong with it. */
    @Command(
            name = "check",
            description = "Check a configuration; print every mistake with file, line and key.",
            mixinStandardHelpOptions = true)
    static final class Check implements Callable<Integer> {

        @Option(names = "--config", defaultValue = DEFAULT_CONFIG, description = "Default: ${DEFAULT-VALUE}")
        private @Nullable Path config;

        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public Integer call() throws Exception {
            EdgeConfigLoader.load(given(config));
            given(spec).commandLine().getOut().println(config + ": no mistakes found");
            return CommandLine.ExitCode.OK;
        }
    }

    /** Picocli has set it: the option has a default. */
    static <T> T given(@Nullable T value) {
        return Objects.requireNonNull(value);
    }
}
