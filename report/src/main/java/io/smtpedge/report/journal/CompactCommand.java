package io.smtpedge.report.journal;

import io.smtpedge.reputation.journal.JournalFolder;
import io.smtpedge.reputation.journal.Retention;
import io.smtpedge.reputation.privacy.PseudonymKey;
import io.smtpedge.settings.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smtp-report compact}. */
@Command(
        name = "compact",
        description =
                "Make Parquet files of the journal's days that are over: a fourteenth of the room or less, and reports many times as"
                        + " fast. Safe while the edge writes; what is cut off is begun anew by the next run. For a daily timer.",
        mixinStandardHelpOptions = true)
public final class CompactCommand implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})([smhd])");

    @Parameters(
            paramLabel = "DIR",
            arity = "0..*",
            description = "journal.directory of an edge, or a copy of it. Default: what --config says, else"
                    + " /var/lib/smtp-edge/journal")
    private List<String> journals = new ArrayList<>();

    @Mixin
    private EdgeOptions edge = new EdgeOptions();

    @Option(
            names = "--by",
            paramLabel = "day|hour",
            defaultValue = "day",
            description = "How much one batch holds. Default: ${DEFAULT-VALUE}")
    private Span by = Span.DAY;

    @Option(
            names = "--older-than",
            paramLabel = "TIME",
            defaultValue = "0d",
            description =
                    "Leave what is younger in segments, such as 7d: smtp-edge why, and the page for refused senders,"
                            + " look for sessions there only. Default: ${DEFAULT-VALUE}")
    private String olderThan = "0d";

    @Option(
            names = "--pseudonymise-after",
            paramLabel = "TIME",
            description = "Replace addresses by tokens that are older than this, such as 7d; needs --key-file. As"
                    + " journal.pseudonymise-after, for what the edge can no longer reach.")
    private @Nullable String pseudonymiseAfter;

    @Option(names = "--key-file", paramLabel = "FILE", description = "The secret of the tokens, as journal.key-file.")
    private @Nullable Path keyFile;

    @Option(
            names = "--keep",
            paramLabel = "TIME",
            description =
                    "Remove what is older, such as 35d: for copies. Where an edge writes, its journal.keep does it.")
    private @Nullable String keep;

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Spec
    private @Nullable CommandSpec spec;

    private final InstantSource clock;
    private final LongSupplier nanos;

    /** What a batch holds. */
    enum Span {
        DAY,
        HOUR
    }

    /** @param nanos what passes, as {@link System#nanoTime} has it */
    public CompactCommand(InstantSource clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
    }

    @Override
    public Integer call() throws SettingsException {
        CommandSpec command = Objects.requireNonNull(spec);
        PrintWriter err = command.commandLine().getErr();
        ProgressLine progress = ProgressLine.of(err, nanos);
        Compaction compaction = compaction(command, progress);
        Compaction.Summary all = Compaction.Summary.NOTHING;
        try {
            Folders folders = Folders.of(edge.journals(journals));
            if (!folders.remote().isEmpty()) {
                throw usage(
                        command,
                        folders.remote().getFirst() + " is in an object store: compact it where it is written");
            }
            boolean found = false;
            for (JournalFolder folder : folders.local()) {
                if (!folder.entries().isEmpty()) {
                    found = true;
                    all = all.plus(compaction.run(folder, clock.instant()));
                }
            }
            if (!found) {
                err.println("smtp-report compact: no file is named like 2026-11-23T10Z.ndjson in "
                        + folders.local().stream()
                                .map(folder -> folder.path().toString())
                                .collect(Collectors.joining(", ")));
            }
        } catch (IOException | SQLException failed) {
            progress.clear();
            err.println("smtp-report compact: " + failed.getMessage());
            return FAILED;
        }
        progress.clear();
        command.commandLine()
                .getOut()
                .printf(
                        "%d batches of %d segments: %d entries, %d rejected lines; %d batches lost their addresses, %d files"
                                + " were removed%n",
                        all.batches(),
                        all.segments(),
                        all.entries(),
                        all.rejected(),
                        all.pseudonymised(),
                        all.removed());
        command.commandLine().getOut().flush();
        return 0;
    }

    private Compaction compaction(CommandSpec command, Progress progress) {
        return new Compaction(
                by == Span.HOUR,
                duration(command, "--older-than", olderThan).orElseThrow(),
                privacy(command),
                duration(command, "--keep", keep).map(time -> new Retention(time, Long.MAX_VALUE)),
                resources(command),
                progress);
    }

    private Scope.Resources resources(CommandSpec command) {
        try {
            return database.resources();
        } catch (IllegalArgumentException bad) {
            throw usage(command, String.valueOf(bad.getMessage()));
        }
    }

    private Optional<Compaction.Privacy> privacy(CommandSpec command) {
        Optional<Duration> after = duration(command, "--pseudonymise-after", pseudonymiseAfter);
        if (after.isEmpty()) {
            if (keyFile != null) {
                throw usage(
                        command,
                        "--key-file does nothing alone: say with --pseudonymise-after from which age on, such as 7d");
            }
            return Optional.empty();
        }
        if (keyFile == null) {
            throw usage(command, "--pseudonymise-after needs a secret: name its file with --key-file");
        }
        try {
            return Optional.of(new Compaction.Privacy(after.get(), PseudonymKey.read(keyFile)));
        } catch (IOException unusable) {
            throw usage(command, String.valueOf(unusable.getMessage()));
        }
    }

    private static Optional<Duration> duration(CommandSpec command, String option, @Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw usage(command, option + " " + text + " is no time; write a whole number and s, m, h or d, as in 7d");
        }
        long number = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                });
    }

    private static ParameterException usage(CommandSpec command, String sentence) {
        return new ParameterException(command.commandLine(), sentence);
    }
}
