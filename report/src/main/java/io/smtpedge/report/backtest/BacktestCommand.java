package io.smtpedge.report.backtest;

import io.smtpedge.report.journal.JournalDatabase;
import io.smtpedge.report.journal.JournalOptions;
import io.smtpedge.report.journal.ProgressLine;
import io.smtpedge.report.journal.Scope;
import io.smtpedge.settings.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code smtp-report backtest}. */
@Command(
        name = "backtest",
        description = "Replay the journal under another policy: what would have changed, and for whom.",
        footer = {
            "",
            "FILE is an smtp-edge.conf, or a part of one: dnsbl { threshold, lists, zones }, and policy { mode, refuse, later,"
                    + " fast-lane, throttle { from } }. dnsbl { without = [\"bl.example.net\"] } tries it without a list."
                    + " What FILE does not say stays as the journal has it.",
            "",
            JournalOptions.TIMES
        },
        mixinStandardHelpOptions = true)
public final class BacktestCommand implements Callable<Integer> {

    private static final int BAD_CONFIGURATION = 2;
    private static final int ADDRESSES = 1_000_000;
    private static final Duration REPORT = Duration.ofDays(1);

    /** Of the output. */
    enum Format {
        TEXT,
        JSON
    }

    private final InstantSource clock;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private JournalOptions options = new JournalOptions("7d");

    @Option(names = "--policy", paramLabel = "FILE", required = true, description = "The policy to try.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path policy;

    @Option(
            names = "--current",
            paramLabel = "FILE",
            description =
                    "The policy in force, in the same notation. Without it: the lists and weights of the journal, the"
                            + " usual thresholds.")
    private @Nullable Path current;

    @Option(
            names = "--learn",
            paramLabel = "TIME",
            defaultValue = "28d",
            description =
                    "From when on both reputations learn: so long before --since, or a time. Differences count from --since on."
                            + " Default: ${DEFAULT-VALUE}")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String learn;

    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "text", description = "text or json.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Format format;

    @Option(
            names = "--senders",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many senders are named in each direction, 0 to 100000 (${DEFAULT-VALUE}).")
    private int senders;

    /** The command; {@code clock} is what the times of its options are counted from. */
    public BacktestCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() throws IOException, SQLException, SettingsException {
        if (senders < 0 || senders > Changes.MOST_CLIENTS) {
            throw new ParameterException(spec.commandLine(), "--senders is from 0 to 100000, not " + senders);
        }
        Instant now = clock.instant();
        JournalOptions.Span counted = options.span(now);
        Instant begin = counted.since();
        Instant learnFrom = options.before(begin, "--learn", learn);
        Instant from = learnFrom.isBefore(begin) ? learnFrom : begin;
        Scope scope = options.scope(new JournalOptions.Span(from, counted.until()), now);
        ProgressLine reading = ProgressLine.of(spec.commandLine().getErr(), System::nanoTime);
        try (JournalDatabase journal = JournalDatabase.open(scope, reading)) {
            reading.clear();
            RecordedLists recorded = RecordedLists.of(journal.connection());
            Policy inForce = current == null ? Policy.AS_IT_WAS : PolicyFile.load(current, recorded.zones());
            Policy tried = PolicyFile.load(policy, recorded.zones());
            Backtest backtest =
                    new Backtest(journal.connection(), recorded, inForce, tried, begin, counted.until(), ADDRESSES);
            Instant first = recorded.first().filter(from::isBefore).orElse(from);
            print(backtest.run(first, senders, progress(spec.commandLine().getErr(), first)));
            return 0;
        } catch (SettingsException wrong) {
            wrong.problems().forEach(problem -> spec.commandLine().getErr().println(problem));
            return BAD_CONFIGURATION;
        }
    }

    private void print(BacktestResult result) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        switch (format) {
            case TEXT -> new BacktestText(out).print(result);
            case JSON -> BacktestJson.write(result, out);
        }
        out.flush();
    }

    /** A line for each day. */
    private static Consumer<Instant> progress(PrintWriter err, Instant from) {
        return new Consumer<>() {
            private Instant next = from.plus(REPORT);

            @Override
            public void accept(Instant reached) {
                if (!reached.isBefore(next)) {
                    next = reached.plus(REPORT);
                    err.println("replayed up to " + reached);
                    err.flush();
                }
            }
        };
    }
}
