package io.smtpedge.report.journal;

import io.smtpedge.reputation.journal.JournalFolder;
import io.smtpedge.reputation.journal.Retention;
import io.smtpedge.reputation.privacy.PseudonymKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smtp-report compact}. */
@Command(
        name = "compact",
        description =
                "Make Parquet files of the journal's days that are over: a tenth of the room, and reports many times as"
                        + " fast. Safe while the edge writes; what is cut off is begun anew by the next run. For a daily timer.",
        mixinStandardHelpOptions = true)
public final class CompactCommand implements Callable<Integer> {

    private static final int FAILED = 1;

    @Parameters(
            paramLabel = "DIR",
            arity = "0..*",
            defaultValue = "/var/lib/smtp-edge/journal",
            description = "journal.directory of an edge, or a copy of it. Default: ${DEFAULT-VALUE}")
    private List<String> journals = List.of();

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

    @Option(
            names = "--memory",
            paramLabel = "MIB",
            defaultValue = "1024",
            description = "What the database may take, 64 or more. Default: ${DEFAULT-VALUE}")
    private int memory = 1024;

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
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        PrintWriter err = command.commandLine().getErr();
        ProgressLine progress = ProgressLine.of(err, nanos);
        Compaction compaction = compaction(command, progress);
        Compaction.Summary all = Compaction.Summary.NOTHING;
        try {
            Folders folders = Folders.of(journals);
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
                err.println("smtp-report compact: there is no journal in " + String.join(", ", journals)
                        + " yet: no file is named like 2026-11-23T10Z.ndjson");
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
        if (memory < 64) {
            throw usage(command, "--memory " + memory + " is too little; 64 or more (MiB)");
        }
        Scope.Resources usual = Scope.Resources.usual();
        return new Compaction(
                by == Span.HOUR,
                duration(command, "--older-than", olderThan).orElseThrow(),
                privacy(command),
                duration(command, "--keep", keep).map(time -> new Retention(time, Long.MAX_VALUE)),
                new Scope.Resources((long) memory << 20, usual.threads(), Optional.empty()),
                progress);
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
        Optional<Duration> duration = JournalOptions.duration(text);
        if (duration.isEmpty()) {
            throw usage(command, option + " " + text + " is no time; write a whole number and s, m, h or d, as in 7d");
        }
        return duration;
    }

    private static ParameterException usage(CommandSpec command, String sentence) {
        return new ParameterException(command.commandLine(), sentence);
    }
}
